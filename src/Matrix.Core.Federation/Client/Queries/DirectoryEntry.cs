using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>What an alias stands for.</summary>
/// <remarks>Matrix spec, server-server API, § Querying for information.</remarks>
public sealed record DirectoryEntry
{
    private static readonly string[] Names = ["room_id", "servers"];

    /// <summary>The room.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Servers that are likely in the room.</summary>
    public required IReadOnlyList<ServerName> Servers { get; init; }

    /// <summary>How many entries of the list were left out because they are not server names.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Reads the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="entry">What the alias stands for.</param>
    /// <param name="error">Why there is nothing. Required is <c>room_id</c>.</param>
    /// <returns>Whether the body can be read.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out DirectoryEntry? entry, out ContentError error)
    {
        entry = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? reply, out error))
        {
            return false;
        }

        var read = new DirectoryEntry { RoomId = reply.RequireId<RoomId>("room_id"), Servers = reply.ReadIds<ServerName>("servers"), LeftOutCount = reply.LeftOutCount };
        error = reply.Error;
        entry = error.Kind == ContentErrorKind.None ? read : null;
        return entry is not null;
    }
}
