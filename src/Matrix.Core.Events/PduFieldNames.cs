namespace Matrix.Core.Events;

/// <summary>The fields' keys on the wire.</summary>
internal static class PduFieldNames
{
    /// <summary>Finds a field by its key; <see cref="PduField.None"/> for one that the format does not know.</summary>
    public static PduField Find(ReadOnlySpan<byte> key)
    {
        for (PduField field = PduField.AuthEvents; field <= PduField.Unsigned; field++)
        {
            if (key.SequenceEqual(Utf8(field)))
            {
                return field;
            }
        }

        return PduField.None;
    }

    /// <summary>The key of a field.</summary>
    public static ReadOnlySpan<byte> Utf8(PduField field) => field switch
    {
        PduField.AuthEvents => "auth_events"u8,
        PduField.Content => "content"u8,
        PduField.Depth => "depth"u8,
        PduField.EventId => "event_id"u8,
        PduField.Hashes => "hashes"u8,
        PduField.OriginServerTs => "origin_server_ts"u8,
        PduField.PrevEvents => "prev_events"u8,
        PduField.Redacts => "redacts"u8,
        PduField.RoomId => "room_id"u8,
        PduField.Sender => "sender"u8,
        PduField.Signatures => "signatures"u8,
        PduField.StateKey => "state_key"u8,
        PduField.Type => "type"u8,
        PduField.Unsigned => "unsigned"u8,
        _ => default,
    };

    /// <summary>The key of a field as a string.</summary>
    public static string Name(PduField field) => field == PduField.None ? "event" : EventText.ToString(Utf8(field));
}
