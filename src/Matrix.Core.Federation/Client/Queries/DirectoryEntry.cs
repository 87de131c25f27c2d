using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the room that an alias points to.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#querying-for-information">Querying for information</see>.
/// </remarks>
public sealed record DirectoryEntry
{
    private static readonly string[] Names = ["room_id", "servers"];

    /// <summary>Gets the room.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Gets servers that are likely in the room.</summary>
    public required IReadOnlyList<ServerName> Servers { get; init; }

    /// <summary>Gets the number of list items that were left out because they are not server names.</summary>
    public int LeftOutCount { get; init; }

    /// <summary>Tries to read the body of a reply.</summary>
    /// <param name="json">The body.</param>
    /// <param name="entry">The room that the alias points to, or null if the body cannot be read.</param>
    /// <param name="error">The reason that the body cannot be read. <c>room_id</c> is required.</param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
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
