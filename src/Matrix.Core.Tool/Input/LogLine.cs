using System.Text.Json;
using Matrix.Core.Events;

namespace Matrix.Core.Tool.Input;

/// <summary>Represents a line of a room log: an event, alone or wrapped as <c>{"event_id","room_version","pdu"}</c>.</summary>
/// <param name="Pdu">The text of the event.</param>
/// <param name="EventId">The ID in the wrapper.</param>
/// <param name="RoomVersion">The room version in the wrapper.</param>
internal readonly record struct LogLine(ReadOnlyMemory<byte> Pdu, string? EventId, string? RoomVersion)
{
    /// <summary>The maximum depth of a wrapper, which is not limited. The event's own check limits the depth of an event.</summary>
    private const int MaxDepth = int.MaxValue;

    /// <summary>Splits a line. A line that is not a wrapper, or not JSON, is returned whole.</summary>
    public static LogLine Of(ReadOnlyMemory<byte> line)
    {
        var whole = new LogLine(line, null, null);
        ReadOnlyMemory<byte>? pdu = null;
        string? eventId = null;
        string? roomVersion = null;
        try
        {
            var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return whole;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isPdu = reader.ValueTextEquals("pdu"u8);
                bool isEventId = reader.ValueTextEquals("event_id"u8);
                bool isVersion = reader.ValueTextEquals("room_version"u8);
                if (reader.ValueTextEquals("type"u8))
                {
                    return whole; // an event, whatever other members it has
                }

                _ = reader.Read();
                if (isPdu && reader.TokenType == JsonTokenType.StartObject)
                {
                    if (pdu is not null)
                    {
                        return whole; // two events: neither is taken
                    }

                    int start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    pdu = line[start..(int)reader.BytesConsumed];
                    continue;
                }

                eventId = isEventId && reader.TokenType == JsonTokenType.String ? reader.GetString() : eventId;
                roomVersion = isVersion && reader.TokenType == JsonTokenType.String ? reader.GetString() : roomVersion;
                reader.Skip();
            }

            _ = reader.Read(); // throws if anything follows the object
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return whole; // not JSON, or a lone surrogate: the event's own check reports the offset
        }

        return pdu is { } text ? new LogLine(text, eventId, roomVersion) : whole;
    }

    /// <summary>
    /// Returns the room version that a create event names, version 1 if it does not name one, or <see langword="null"/> if the event is not a create event.
    /// </summary>
    public static string? VersionOfCreate(ReadOnlyMemory<byte> pdu)
    {
        try
        {
            using var document = JsonDocument.Parse(pdu, new JsonDocumentOptions { MaxDepth = JsonDepth.Max });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("type"u8, out JsonElement type) || type.ValueKind != JsonValueKind.String || !type.ValueEquals("m.room.create"u8)
                || !root.TryGetProperty("content"u8, out JsonElement content) || content.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            return !content.TryGetProperty("room_version"u8, out JsonElement version) ? RoomVersions.V1.ToString()
                : version.ValueKind == JsonValueKind.String ? version.GetString()
                : $"({version.ValueKind})"; // does not match any version
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
