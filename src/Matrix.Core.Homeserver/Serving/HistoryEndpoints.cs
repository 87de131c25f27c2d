using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Matrix.Core.Federation.Client;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver.Serving;

/// <summary>Answers the requests for events and states of rooms. What a server may see of an event is decided by the room.</summary>
internal sealed class HistoryEndpoints(HomeserverServices services, RoomSessions rooms)
{
    /// <summary>The maximum number of pages of history that one request visits.</summary>
    private const int MaxPages = 10;

    public async Task<FederationReply> AnswerEventAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!EventId.TryParse(call.Variables[0], out EventId eventId))
        {
            return FederationReply.InvalidParameter("The path does not have an event ID.");
        }

        bool isKnown = false;
        foreach (RoomId roomId in await services.Store.FindRoomsAsync(eventId, cancellationToken).ConfigureAwait(false))
        {
            if (await rooms.FindAsync(roomId, cancellationToken).ConfigureAwait(false) is not { } session)
            {
                continue;
            }

            isKnown = true;
            ServedEvent? served = await session.ReadAsync(room => room.Serving.TryGetEvent(eventId, call.Origin, out ServedEvent? found) ? found : null, cancellationToken).ConfigureAwait(false);
            if (served is not null)
            {
                return AnswerPdus([served.Pdu.Utf8]);
            }
        }

        return isKnown ? FederationReply.Forbidden("The server may not ask for the event.") : FederationReply.NotFound("The event is not known.");
    }

    public Task<FederationReply> AnswerStateIdsAsync(EndpointCall call, CancellationToken cancellationToken) =>
        services.AnswerLargeAsync(() => WithStateAsync(call, ServingKind.StateIds, static (_, snapshot) => FederationReply.Ok(writer =>
        {
            WriteIds(writer, "pdu_ids", snapshot.State.Values);
            WriteIds(writer, "auth_chain_ids", snapshot.AuthChain.EventIds);
        }), cancellationToken), cancellationToken);

    public Task<FederationReply> AnswerStateAsync(EndpointCall call, CancellationToken cancellationToken) =>
        services.AnswerLargeAsync(() => WithStateAsync(call, ServingKind.State, static (room, snapshot) =>
        {
            ImmutableArray<ReadOnlyMemory<byte>> state = ReadPdus(room, snapshot.State.Values);
            ImmutableArray<ReadOnlyMemory<byte>> chain = ReadPdus(room, snapshot.AuthChain.EventIds);
            return state.IsDefault || chain.IsDefault
                ? FederationReply.NotFound("The state is not available.")
                : FederationReply.Ok(
                    writer =>
                    {
                        WritePdus(writer, "pdus", state);
                        WritePdus(writer, "auth_chain", chain);
                    },
                    GetCapacity(state, chain));
        }, cancellationToken), cancellationToken);

    public Task<FederationReply> AnswerAuthChainAsync(EndpointCall call, CancellationToken cancellationToken) =>
        services.AnswerLargeAsync(() => WithRoomAsync(call, ServingKind.EventAuth, room =>
        {
            if (!EventId.TryParse(call.Variables[1], out EventId eventId))
            {
                return FederationReply.InvalidParameter("The path does not have an event ID.");
            }

            if (!room.Serving.TryGetAuthChain(eventId, call.Origin, out AuthChain? chain))
            {
                return FederationReply.NotFound("The room does not have the event.");
            }

            ImmutableArray<ReadOnlyMemory<byte>> events = ReadPdus(room, chain.EventIds);
            return events.IsDefault ? FederationReply.NotFound("The auth chain is not available.") : FederationReply.Ok(writer => WritePdus(writer, "auth_chain", events), GetCapacity(events));
        }, cancellationToken), cancellationToken);

    public Task<FederationReply> AnswerBackfillAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        string[] given = [.. call.GetAll("v").Take(RoomServing.MaxLatestEvents)];
        EventId[] from = [.. given.Select(text => EventId.TryParse(text, out EventId id) ? id : default).Where(id => !id.IsDefault)];
        int limit = call.GetLimit("limit", RoomServing.MaxBackfill, RoomServing.MaxBackfill);
        return given.Length == 0
            ? Task.FromResult(FederationReply.MissingParameter("v"))
            : from.Length < given.Length
            ? Task.FromResult(FederationReply.InvalidParameter("The parameter v is not an event ID."))
            : WithRoomAsync(call, ServingKind.Backfill, room => AnswerPdus([.. Backfill(room.Serving, from, call.Origin, limit, cancellationToken).Events.Select(served => served.Pdu.Utf8)]), cancellationToken);
    }

    public async Task<FederationReply> AnswerMissingEventsAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!RequestBody.TryParse(call.Content, out JsonDocument? body, out FederationReply error))
        {
            return error;
        }

        using (body)
        {
            if (!RequestBody.TryReadIds(body.RootElement, "earliest_events", out EventId[] earliest) || !RequestBody.TryReadIds(body.RootElement, "latest_events", out EventId[] latest))
            {
                return FederationReply.BadJson("The body does not have earliest_events and latest_events: lists of event IDs.");
            }

            int limit = RequestBody.ReadInteger(body.RootElement, "limit") is { } asked ? (int)Math.Clamp(asked, 1, RoomServing.MaxMissingEvents) : RoomServing.DefaultMissingEvents;
            long minDepth = RequestBody.ReadInteger(body.RootElement, "min_depth") ?? 0;
            return await WithRoomAsync(
                call,
                ServingKind.MissingEvents,
                room => FederationReply.Ok(writer => WritePdus(
                    writer, "events", room.Serving.GetMissingEvents(earliest, latest, call.Origin, limit, minDepth).Events.Select(served => served.Pdu.Utf8))),
                cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<FederationReply> AnswerTimestampAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (call.Get("ts") is not { } time)
        {
            return FederationReply.MissingParameter("ts");
        }

        if (call.Get("dir") is not { } dir)
        {
            return FederationReply.MissingParameter("dir");
        }

        if (!long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long milliseconds))
        {
            return FederationReply.InvalidParameter("The parameter ts is not a whole number.");
        }

        LogDirection? direction = dir switch { "f" => LogDirection.Forward, "b" => LogDirection.Backward, _ => null };
        if (direction is null)
        {
            return FederationReply.InvalidParameter("The parameter dir is neither f nor b.");
        }

        FederationReply mayAsk = await WithRoomAsync(call, ServingKind.TimestampToEvent, static _ => FederationReply.Ok(static _ => { }), cancellationToken).ConfigureAwait(false);
        if (mayAsk.StatusCode != FederationReply.OkStatus)
        {
            return mayAsk;
        }

        StoredEvent? found = await services.Store.FindEventAtTimeAsync(RoomId.Parse(call.Variables[0]), new MatrixTimestamp(milliseconds), direction.Value, cancellationToken).ConfigureAwait(false);
        return found is null
            ? FederationReply.NotFound("The room has no event at or beyond the time.")
            : FederationReply.Ok(writer =>
            {
                writer.WriteString("event_id"u8, found.EventId.Utf8Span);
                writer.WriteNumber("origin_server_ts"u8, found.OriginServerTimestamp.Milliseconds);
            });
    }

    private Task<FederationReply> WithStateAsync(EndpointCall call, ServingKind kind, Func<Room, RoomStateSnapshot, FederationReply> answer, CancellationToken cancellationToken)
    {
        if (call.Get("event_id") is not { } text)
        {
            return Task.FromResult(FederationReply.MissingParameter("event_id"));
        }

        return EventId.TryParse(text, out EventId eventId)
            ? WithRoomAsync(
                call,
                kind,
                room => room.Serving.TryGetStateIds(eventId, call.Origin, out RoomStateSnapshot? snapshot) ? answer(room, snapshot) : FederationReply.NotFound("The room does not have the state at the event."),
                cancellationToken)
            : Task.FromResult(FederationReply.InvalidParameter("The parameter event_id is not an event ID."));
    }

    private async Task<FederationReply> WithRoomAsync(EndpointCall call, ServingKind kind, Func<Room, FederationReply> answer, CancellationToken cancellationToken)
    {
        if (!RoomId.TryParse(call.Variables[0], out RoomId roomId))
        {
            return FederationReply.InvalidParameter("The path does not have a room ID.");
        }

        return await rooms.FindAsync(roomId, cancellationToken).ConfigureAwait(false) is { } session
            ? await session.ReadAsync(room => room.Serving.MayAsk(call.Origin, kind, out ServingError error) ? answer(room) : Refuse(error), cancellationToken).ConfigureAwait(false)
            : FederationReply.NotFound("The room is not known.");
    }

    private static FederationReply Refuse(ServingError error) => error switch
    {
        ServingError.DeniedByAcl => FederationReply.Forbidden("The access control list of the room denies the server."),
        ServingError.NotInRoom => FederationReply.Forbidden("The server is not in the room."),
        _ => FederationReply.NotFound("The state of the room is not available."),
    };

    private FederationReply AnswerPdus(ImmutableArray<ReadOnlyMemory<byte>> events) => FederationReply.Ok(writer =>
    {
        writer.WriteString("origin"u8, services.Identity.Name.Utf8Span);
        writer.WriteNumber("origin_server_ts"u8, services.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        WritePdus(writer, "pdus", events);
    });

    /// <summary>Returns the first page that has an event. A server takes an empty answer as the start of the room.</summary>
    private static ServedPage Backfill(RoomServing serving, EventId[] from, ServerName requester, int limit, CancellationToken cancellationToken)
    {
        ServedPage page = serving.GetBackfill(from, requester, limit, cancellationToken);
        for (int pages = 1; page.Events.IsEmpty && !page.IsLast && pages < MaxPages; pages++)
        {
            page = serving.GetBackfill(page, requester, cancellationToken);
        }

        return page;
    }

    /// <summary>Returns the length of a body with some events, with a little to spare.</summary>
    private static int GetCapacity(params ReadOnlySpan<ImmutableArray<ReadOnlyMemory<byte>>> lists)
    {
        const int Rest = 4096;
        long length = Rest;
        foreach (ImmutableArray<ReadOnlyMemory<byte>> list in lists)
        {
            length += list.Sum(json => json.Length + 1L);
        }

        return (int)Math.Min(length, Array.MaxLength);
    }

    /// <returns>The events; the default value where one of them is not available.</returns>
    private static ImmutableArray<ReadOnlyMemory<byte>> ReadPdus(Room room, IEnumerable<EventId> ids)
    {
        ImmutableArray<ReadOnlyMemory<byte>>.Builder events = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        foreach (EventId id in ids)
        {
            if (!room.TryGetEvent(id, out RoomEvent? found))
            {
                return default;
            }

            events.Add(found.Pdu.Utf8);
        }

        return events.DrainToImmutable();
    }

    private static void WriteIds(Utf8JsonWriter writer, string name, IEnumerable<EventId> ids)
    {
        writer.WriteStartArray(name);
        foreach (EventId id in ids)
        {
            writer.WriteStringValue(id.Utf8Span);
        }

        writer.WriteEndArray();
    }

    private static void WritePdus(Utf8JsonWriter writer, string name, IEnumerable<ReadOnlyMemory<byte>> events)
    {
        writer.WriteStartArray(name);
        foreach (ReadOnlyMemory<byte> json in events)
        {
            writer.WriteRawValue(json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
    }
}
