using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Input;

/// <summary>Finds the room version of each line: that of the command line, else that of the wrapper, else that of the log's create event.</summary>
internal sealed class VersionSource
{
    private readonly RoomVersion? _given;
    private RoomVersion? _ofCreate;
    private string? _unknown;

    private VersionSource(RoomVersion? given) => _given = given;

    /// <param name="option">The value of <c>--room-version</c>, or <see langword="null"/>.</param>
    public static VersionSource Of(string? option) => new(option is null ? null : Find(option) ?? throw new BadInputException($"--room-version: unknown room version '{option}'"));

    /// <summary>Finds a version, stable or unstable, or returns <see langword="null"/> for an unknown one.</summary>
    public static RoomVersion? Find(string id) =>
        RoomVersionId.TryParse(id, out RoomVersionId parsed) && RoomVersions.TryGet(parsed, includeUnstable: true, out RoomVersion? version) ? version : null;

    /// <summary>Tries to get the version of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="version">The version.</param>
    /// <param name="reason">The reason why the version is not known.</param>
    public bool TryGet(LogLine line, out RoomVersion version, out string reason)
    {
        reason = "";
        if (_given is not null)
        {
            version = _given;
            return true;
        }

        if (line.RoomVersion is not null)
        {
            RoomVersion? wrapped = Find(line.RoomVersion);
            version = wrapped ?? RoomVersions.Default;
            reason = Unknown(line.RoomVersion);
            return wrapped is not null;
        }

        if (_ofCreate is null && _unknown is null && LogLine.VersionOfCreate(line.Pdu) is { } id)
        {
            _ofCreate = Find(id);
            _unknown = _ofCreate is null ? id : null;
        }

        version = _ofCreate ?? RoomVersions.Default;
        reason = _unknown is not null ? Unknown(_unknown) : "the room version is unknown: the input has no create event before this line, and --room-version is not given";
        return _ofCreate is not null;
    }

    /// <summary>
    /// Returns the reason for an unknown version. It repeats at most 32 characters, the maximum of a room version ID, because it may occur on every line.
    /// </summary>
    private static string Unknown(string id) => $"unknown room version '{(id.Length > 32 ? $"{id[..32]}…" : id)}'";
}
