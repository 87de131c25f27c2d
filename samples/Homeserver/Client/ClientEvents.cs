using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Homeserver.Client;

/// <summary>Writes events in the form that clients read.</summary>
internal static class ClientEvents
{
    public static JsonObject Write(Pdu pdu)
    {
        var json = new JsonObject
        {
            ["event_id"] = pdu.EventId.ToString(),
            ["room_id"] = pdu.RoomId.ToString(),
            ["type"] = pdu.Type.ToString(),
            ["sender"] = pdu.Sender.ToString(),
            ["origin_server_ts"] = pdu.OriginServerTimestamp.Milliseconds,
            ["content"] = JsonNode.Parse(pdu.Content.Utf8Span),
        };
        if (pdu.Slot is { } slot)
        {
            json["state_key"] = slot.StateKey.ToString();
        }

        if (pdu.Redacts is { } target)
        {
            json["redacts"] = target.ToString();
        }

        return json;
    }
}
