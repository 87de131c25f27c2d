using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>What an alias stands for.</summary>
public sealed record DirectoryEntry
{
    /// <summary>The room.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Servers that are likely in the room.</summary>
    public required IReadOnlyList<ServerName> Servers { get; init; }
}
