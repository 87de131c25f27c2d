namespace Matrix.Core.Events;

/// <summary>Maps fields to their keys in JSON and back.</summary>
internal static class PduFieldNames
{
    /// <summary>Returns the field with a key, or <see cref="PduField.None"/> if the format does not define the key.</summary>
    /// <remarks>It runs for each member of each event. The length and the first letters leave one candidate, which is compared.</remarks>
    public static PduField Find(ReadOnlySpan<byte> key)
    {
        PduField candidate = key.Length switch
        {
            4 => PduField.Type,
            5 => PduField.Depth,
            6 => key[0] == 'h' ? PduField.Hashes : PduField.Sender,
            7 => key[0] == 'c' ? PduField.Content : key[1] == 'e' ? PduField.Redacts : PduField.RoomId,
            8 => key[0] == 'e' ? PduField.EventId : PduField.Unsigned,
            9 => PduField.StateKey,
            10 => PduField.Signatures,
            11 => key[0] == 'a' ? PduField.AuthEvents : PduField.PrevEvents,
            16 => PduField.OriginServerTimestamp,
            _ => PduField.None,
        };
        return key.SequenceEqual(Utf8(candidate)) ? candidate : PduField.None;
    }

    /// <summary>Returns the key of a field.</summary>
    public static ReadOnlySpan<byte> Utf8(PduField field) => field switch
    {
        PduField.AuthEvents => "auth_events"u8,
        PduField.Content => "content"u8,
        PduField.Depth => "depth"u8,
        PduField.EventId => "event_id"u8,
        PduField.Hashes => "hashes"u8,
        PduField.OriginServerTimestamp => "origin_server_ts"u8,
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

    /// <summary>Returns the key of a field as a string.</summary>
    public static string Name(PduField field) => field == PduField.None ? "event" : EventText.ToString(Utf8(field));
}
