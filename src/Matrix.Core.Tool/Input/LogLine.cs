using System.Text.Json;
using Matrix.Core.Events;

namespace Matrix.Core.Tool.Input;

/// <summary>A line of a room log: an event, alone or wrapped as <c>{"event_id","room_version","pdu"}</c>.</summary>
/// <param name="Pdu">The text of the event.</param>
/// <param name="EventId">The ID that the wrapper gives.</param>
/// <param name="RoomVersion">The room version that the wrapper gives.</param>
internal readonly record struct LogLine(ReadOnlyMemory<byte> Pdu, string? EventId, string? RoomVersion)
{
    /// <summary>A wrapper is looked into at any depth: how deep an event may be is for the event's own check to say.</summary>
    private const int MaxDepth = int.MaxValue;

    /// <summary>Takes a line apart. A line that is no wrapper, or no JSON, is given on whole.</summary>
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
                    return whole; // an event, whatever else it holds
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

            _ = reader.Read(); // throws where more stands after the object
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return whole; // not JSON, or a lone surrogate: the event's own check will say where
        }

        return pdu is { } text ? new LogLine(text, eventId, roomVersion) : whole;
    }

    /// <summary>The room version that a create event gives, version 1 where it gives none; null where this is no create event.</summary>
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
                : $"({version.ValueKind})"; // no version is written so
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
