using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Checks the form of the identifiers of an event without the limit on their length, which has its own rule.</summary>
internal static class IdentifierForm
{
    /// <summary>Determines whether a text has the form of a field's identifier in a room version.</summary>
    public static bool IsValid(ReadOnlyMemory<byte> text, PduField field, RoomVersion version) => field switch
    {
        PduField.Sender => IsLocalAndServer(text, (byte)'@'),
        PduField.RoomId when version.Format.UsesCreateEventIdAsRoomId => RoomId.TryParse(text, out RoomId id) && id.IsDomainless,
        PduField.RoomId => IsLocalAndServer(text, (byte)'!'),
        PduField.EventId => IsLocalAndServer(text, (byte)'$'),
        _ => false,
    };

    /// <summary>Determines whether a text is the sigil, any text without a colon or NUL (the historical grammar), a colon and a server name.</summary>
    private static bool IsLocalAndServer(ReadOnlyMemory<byte> text, byte sigil)
    {
        ReadOnlySpan<byte> span = text.Span;
        int colon = span.IndexOf((byte)':');
        return colon > 0 && span[0] == sigil && !span[..colon].Contains((byte)0) && ServerName.TryParse(text[(colon + 1)..], out _);
    }
}
