using System.Globalization;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Interop.Server;

/// <summary>What servers in a room may ask of it. Who sees what, the room says.</summary>
internal sealed partial class FederationEndpoints
{
    public async Task<Reply> EventAsync(Call call)
    {
        if (!EventId.TryParse(call.Path("eventId"), out EventId id) || server.FindRoomWith(id) is not { } room)
        {
            return Reply.NotFound("event");
        }

        ServedPage page = await room.InTurnAsync(graph => graph.Serving.GetBackfill([id], call.Origin, 1), call.Stop);
        return page.Events.IsEmpty ? Reply.NotFound("event") : Pdus(page);
    }

    public Task<Reply> BackfillAsync(Call call) => WithRoomAsync(call, graph =>
    {
        int limit = int.TryParse(call.Http.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture, out int asked) ? Math.Clamp(asked, 1, RoomServing.MaxBackfill) : RoomServing.MaxBackfill;
        return Pdus(graph.Serving.GetBackfill(call.QueryEvents("v"), call.Origin, limit));
    });

    public async Task<Reply> MissingEventsAsync(Call call)
    {
        using JsonDocument body = call.Body();
        EventId[] earliest = Ids(body.RootElement, "earliest_events");
        EventId[] latest = Ids(body.RootElement, "latest_events");
        int limit = body.RootElement.TryGetProperty("limit", out JsonElement asked) && asked.TryGetInt32(out int number) ? Math.Clamp(number, 1, RoomServing.MaxMissingEvents) : RoomServing.DefaultMissingEvents;
        return await WithRoomAsync(call, graph =>
        {
            ServedPage page = graph.Serving.GetMissingEvents(earliest, latest, call.Origin, limit);
            return Reply.Ok(reply => WriteEvents(reply, "events", page.Events.Select(served => served.Pdu.Utf8)));
        });
    }

    public Task<Reply> StateIdsAsync(Call call) => WithStateAsync(call, (_, state) => Reply.Ok(reply =>
    {
        WriteIds(reply, "pdu_ids", state.State.Values);
        WriteIds(reply, "auth_chain_ids", state.AuthChain.EventIds);
    }));

    public Task<Reply> StateAsync(Call call) => WithStateAsync(call, (graph, state) => Reply.Ok(reply =>
    {
        WriteEvents(reply, "pdus", state.State.Values.Select(id => BytesOf(graph, id)));
        WriteEvents(reply, "auth_chain", state.AuthChain.EventIds.Select(id => BytesOf(graph, id)));
    }));

    private Task<Reply> WithStateAsync(Call call, Func<Room, RoomStateSnapshot, Reply> answer) => WithRoomAsync(call, graph =>
        call.QueryEvents("event_id").FirstOrDefault() is { IsDefault: false } id && graph.Serving.TryGetStateIds(id, out RoomStateSnapshot? state) ? answer(graph, state) : Reply.NotFound("event"));

    private Task<Reply> WithRoomAsync(Call call, Func<Room, Reply> answer) =>
        RoomId.TryParse(call.Path("roomId"), out RoomId id) && server.FindRoom(id) is { } room
            ? room.InTurnAsync(answer, call.Stop)
            : Task.FromResult(Reply.NotFound("room"));

    private Reply Pdus(ServedPage page) => Reply.Ok(reply =>
    {
        reply.WriteString("origin"u8, server.Name.Utf8Span);
        reply.WriteNumber("origin_server_ts"u8, server.Timestamp.Milliseconds);
        WriteEvents(reply, "pdus", page.Events.Select(served => served.Pdu.Utf8));
    });

    private static EventId[] Ids(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray().Select(item => EventId.TryParse(item.GetString(), out EventId id) ? id : default).Where(id => !id.IsDefault)] : [];

    private static ReadOnlyMemory<byte> BytesOf(Room graph, EventId id) =>
        graph.TryGetEvent(id, out RoomEvent? found) ? found.Pdu.Utf8 : throw new InvalidOperationException($"{id} is not at hand.");

    private static void WriteIds(Utf8JsonWriter writer, string name, IEnumerable<EventId> ids)
    {
        writer.WriteStartArray(name);
        foreach (EventId id in ids)
        {
            writer.WriteStringValue(id.Utf8Span);
        }

        writer.WriteEndArray();
    }

    private static void WriteEvents(Utf8JsonWriter writer, string name, IEnumerable<ReadOnlyMemory<byte>> events)
    {
        writer.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> json in events)
        {
            writer.WriteRawValue(json.Span);
        }

        writer.WriteEndArray();
    }
}
