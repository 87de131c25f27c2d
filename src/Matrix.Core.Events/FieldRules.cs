using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Provides the rules of a room version for single fields of an event: which fields are dropped, and the form of identifiers (their length has its own rule).</summary>
internal static class FieldRules
{
    /// <summary>Determines whether a field is dropped before the event is read.</summary>
    /// <remarks>
    /// From version 3 on an <c>event_id</c> is not a part of the event and must not enter its hashes. An <c>unsigned</c> that is not an object, or is too large, is dropped in every version:
    /// nothing signs it, so it must not spoil the event.
    /// </remarks>
    public static bool IsDropped(PduField field, ReadOnlySpan<byte> value, RoomVersion version, int maxUnsigned) =>
        (field == PduField.EventId && version.Format.EventIdFormat != EventIdFormat.Declared)
        || (field == PduField.Unsigned && (value[0] != '{' || value.Length > maxUnsigned));

    /// <summary>Determines whether a text has the form of a field's identifier in a room version.</summary>
    public static bool IsValidIdentifier(ReadOnlyMemory<byte> text, PduField field, RoomVersion version) => field switch
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
