using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing.Tests;

/// <summary>The stable room versions as theory data, by their identifiers, which the runner can show.</summary>
internal static class Versions
{
    public static TheoryData<string> All => [.. RoomVersions.Stable.Select(version => version.ToString())];

    public static RoomVersion Get(string id) =>
        RoomVersions.TryGet(RoomVersionId.Parse(id), out RoomVersion? version) ? version : throw new ArgumentException($"There is no room version {id}.", nameof(id));
}
