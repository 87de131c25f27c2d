using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Getting events and state. All events come as bytes, unverified: any server of the room can be asked, and none is believed.</summary>
/// <remarks>Matrix spec, server-server API, § Backfilling and retrieving missing events, § Retrieving events, § Retrieving event authorization information.</remarks>
public sealed partial class EventsClient
{
    private readonly RequestExecutor _caller;

    internal EventsClient(RequestExecutor caller) => _caller = caller;

    /// <summary><c>GET /event/{eventId}</c>: one event.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The event as it came. That it is the one asked for is known when its ID is computed: the caller compares <see cref="Matrix.Core.Events.Pdu.EventId"/>.</returns>
    /// <exception cref="FederationException"><see cref="FederationErrorKind.ProtocolError"/>: there is not exactly one event. <c>M_NOT_FOUND</c>, <c>M_FORBIDDEN</c>.</exception>
    public async Task<ReadOnlyMemory<byte>> GetEventAsync(ServerName destination, EventId eventId, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/event").Segment(RequestFactory.Require(eventId.Span, nameof(eventId)));
        BackfillResponse batch = await ReadBatchAsync(RequestFactory.Get(destination, target, RequestClass.Events), cancellationToken).ConfigureAwait(false);
        return batch.Pdus.Count == 1 ? batch.Pdus[0] : throw ProtocolErrors.Protocol(destination, "pdus of the answer has not exactly one event");
    }

    /// <summary><c>GET /event_auth/{roomId}/{eventId}</c>: the auth chain of an event.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The events as they came. At most 100 MiB of them. What is no JSON object is left out and counted.</returns>
    /// <exception cref="FederationException">There is no answer of the shape.</exception>
    public Task<PduList> GetAuthChainAsync(
        ServerName destination, RoomId roomId, EventId eventId, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/event_auth")
            .Segment(RequestFactory.Require(roomId.Span, nameof(roomId)))
            .Segment(RequestFactory.Require(eventId.Span, nameof(eventId)));
        return _caller.ReadAsync(
            RequestFactory.Get(destination, target, RequestClass.State),
            (ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PduList? chain, out ContentError error) => PduList.TryParse(json, "auth_chain", out chain, out error),
            ReplyLimit.Events,
            cancellationToken);
    }

    /// <summary><c>POST /get_missing_events/{roomId}</c>: the events between those known and those not.</summary>
    /// <param name="destination">A server in the room: the one that sent the latest events.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="request">Between which events.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The events as they came. There may be more missing behind them. What is no JSON object is left out and counted.</returns>
    /// <exception cref="FederationException">There is no answer of the shape.</exception>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    public Task<PduList> GetMissingEventsAsync(
        ServerName destination, RoomId roomId, MissingEventsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/get_missing_events").Segment(RequestFactory.Require(roomId.Span, nameof(roomId)));
        ReadOnlyMemory<byte> body = RequestBody.Write(request, FederationJson.Default.MissingEventsRequest);
        return _caller.ReadAsync<PduList>(RequestFactory.Post(destination, target, RequestClass.Events, body), MissingEventsResponse.TryParse, ReplyLimit.Events, cancellationToken);
    }

    /// <summary><c>GET /state/{roomId}</c>: the state before an event, and its auth chains. They are read while they come in.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="eventId">The event. The state is the one before it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, of which the events are still to be read. To be disposed of.</returns>
    /// <exception cref="FederationException"><c>M_FORBIDDEN</c>: this server is not in the room. <c>M_NOT_FOUND</c>: the other does not know the event, or the state there.</exception>
    public async Task<StateReader> GetStateAsync(ServerName destination, RoomId roomId, EventId eventId, CancellationToken cancellationToken = default)
    {
        FederationRequest request = StateRequest("/state", destination, roomId, eventId);
        return new StateReader(destination, await _caller.OpenJsonAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary><c>GET /state_ids/{roomId}</c>: the state before an event, by IDs.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="eventId">The event. The state is the one before it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The IDs. What is no event ID is left out and counted: then the state is not whole.</returns>
    /// <exception cref="FederationException">As for <see cref="GetStateAsync"/>.</exception>
    public Task<StateIdsResponse> GetStateIdsAsync(ServerName destination, RoomId roomId, EventId eventId, CancellationToken cancellationToken = default) =>
        _caller.ReadAsync<StateIdsResponse>(StateRequest("/state_ids", destination, roomId, eventId), StateIdsResponse.TryParse, ReplyLimit.List, cancellationToken);

    /// <summary><c>GET /timestamp_to_event/{roomId}</c>: the event nearest to a time.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="timestamp">The time, in milliseconds since 1970.</param>
    /// <param name="direction">Which way to look from there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The event.</returns>
    /// <exception cref="FederationException"><c>M_NOT_FOUND</c>: there is none that way.</exception>
    public Task<TimestampedEvent> GetEventAtTimeAsync(
        ServerName destination, RoomId roomId, long timestamp, TimeDirection direction, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/timestamp_to_event")
            .Segment(RequestFactory.Require(roomId.Span, nameof(roomId)))
            .Query("ts", timestamp)
            .Query("dir", direction == TimeDirection.Forwards ? "f" : "b");
        return _caller.ReadAsync<TimestampedEvent>(RequestFactory.Get(destination, target, RequestClass.Events), TimestampedEvent.TryParse, ReplyLimit.Small, cancellationToken);
    }

    private static FederationRequest StateRequest(string name, ServerName destination, RoomId roomId, EventId eventId)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + name)
            .Segment(RequestFactory.Require(roomId.Span, nameof(roomId)))
            .Query("event_id", RequestFactory.Require(eventId.Span, nameof(eventId)));
        return RequestFactory.Get(destination, target, RequestClass.State);
    }

    private Task<BackfillResponse> ReadBatchAsync(FederationRequest request, CancellationToken cancellationToken) =>
        _caller.ReadAsync<BackfillResponse>(request, BackfillResponse.TryParse, ReplyLimit.Events, cancellationToken);
}
