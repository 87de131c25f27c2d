using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Transactions;

/// <summary>Reads single members of events that are not parsed yet.</summary>
internal static class PduText
{
    private const int MaxDepth = 4096;

    /// <summary>Reads the room of an event.</summary>
    public static bool TryReadRoom(ReadOnlyMemory<byte> pdu, out RoomId roomId)
    {
        roomId = default;
        return TryReadString(pdu, "room_id"u8, out string? text) && RoomId.TryParse(text, out roomId);
    }

    /// <summary>Determines whether an event is a membership of a user of a server.</summary>
    public static bool IsMembershipOf(ReadOnlyMemory<byte> pdu, ServerName server) =>
        TryReadString(pdu, "type"u8, out string? type) && type == "m.room.member"
        && TryReadString(pdu, "state_key"u8, out string? key) && UserId.TryParse(key, out UserId user) && user.ServerName == server;

    private static bool TryReadString(ReadOnlyMemory<byte> pdu, ReadOnlySpan<byte> name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        var reader = new Utf8JsonReader(pdu.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isFound = reader.ValueTextEquals(name);
                _ = reader.Read();
                if (isFound)
                {
                    value = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    return value is not null;
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not text.
        }

        return false;
    }
}
