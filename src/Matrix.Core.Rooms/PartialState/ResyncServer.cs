using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents what a resync knows about one server of the room.</summary>
internal sealed class ResyncServer(ServerName name)
{
    public ServerName Name { get; } = name;

    /// <summary>Gets or sets the number of failures since the last answer.</summary>
    public int Failures { get; set; }

    /// <summary>Gets or sets the time before which the server is not asked.</summary>
    public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Gets or sets a value that indicates whether the server gave an invalid answer about this room.</summary>
    public bool IsQuarantined { get; set; }

    /// <summary>Gets or sets a value that indicates whether the server refused what is needed now. It is not stored.</summary>
    public bool HasRefused { get; set; }

    /// <summary>Gets a value that indicates whether the server may be asked for what is needed now, at some time.</summary>
    public bool IsCandidate => !IsQuarantined && !HasRefused;
}
