using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads the keys of maps in replies.</summary>
internal static class MapKeys
{
    public static bool User(ReadOnlySpan<byte> quotedName, out UserId user) => JsonScalar.TryReadId(quotedName, out user);

    public static bool Room(ReadOnlySpan<byte> quotedName, out RoomId room) => JsonScalar.TryReadId(quotedName, out room);

    public static bool Event(ReadOnlySpan<byte> quotedName, out EventId id) => JsonScalar.TryReadId(quotedName, out id);

    /// <summary>Tries to read a key that is any text except an empty one, for example the ID of a device or of a key.</summary>
    public static bool Name(ReadOnlySpan<byte> quotedName, [NotNullWhen(true)] out string? name) => JsonScalar.TryReadName(quotedName, out name);
}
