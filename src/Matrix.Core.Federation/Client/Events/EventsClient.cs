using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>
/// Provides methods to read events and room state. All events are returned as unverified bytes, because any server of the room may answer and none is trusted.
/// </summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#backfilling-and-retrieving-missing-events">Backfilling and
/// retrieving missing events</see>, <see href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-events">Retrieving events</see>,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-event-authorisation-information">Retrieving event authorisation information</see>.
/// </remarks>
public sealed partial class EventsClient
{
    private readonly RequestExecutor _caller;

    internal EventsClient(RequestExecutor caller) => _caller = caller;

    /// <summary>Reads one event (<c>GET /event/{eventId}</c>).</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>
    /// The event as received. The caller checks that it is the requested event by comparing <see cref="Matrix.Core.Events.Pdu.EventId"/> after parsing it.
    /// </returns>
    /// <exception cref="FederationException">
    /// The request failed. <see cref="FederationErrorKind.ProtocolError"/>: the answer does not contain exactly one event. Error codes include
    /// <c>M_NOT_FOUND</c> and <c>M_FORBIDDEN</c>.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1eventeventid"/>
    public async Task<ReadOnlyMemory<byte>> GetEventAsync(ServerName destination, EventId eventId, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/event").Segment(RequestFactory.Require(eventId.Utf8Span, nameof(eventId)));
        BackfillResponse batch = await ReadBatchAsync(RequestFactory.Get(destination, target, RequestClass.Events), cancellationToken).ConfigureAwait(false);
        return batch.Pdus.Count == 1 ? batch.Pdus[0] : throw ProtocolErrors.Protocol(destination, "the field 'pdus' of the response does not contain exactly one event");
    }

    /// <summary>Reads the auth chain of an event (<c>GET /event_auth/{roomId}/{eventId}</c>).</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The events as received. The answer is at most 100 MiB long. Items that are not JSON objects are left out and counted.</returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1event_authroomideventid"/>
    public Task<PduList> GetAuthChainAsync(
        ServerName destination, RoomId roomId, EventId eventId, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/event_auth")
            .Segment(RequestFactory.Require(roomId.Utf8Span, nameof(roomId)))
            .Segment(RequestFactory.Require(eventId.Utf8Span, nameof(eventId)));
        return _caller.ReadAsync(
            RequestFactory.Get(destination, target, RequestClass.State),
            (ReadOnlyMemory<byte> json, [NotNullWhen(true)] out PduList? chain, out ContentError error) => PduList.TryParse(json, "auth_chain", out chain, out error),
            ReplyLimit.Events,
            cancellationToken);
    }

    /// <summary>Reads the events between known and unknown events (<c>POST /get_missing_events/{roomId}</c>).</summary>
    /// <param name="destination">A server in the room, usually the one that sent the latest events.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="request">The bounds of the search.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The events as received. Earlier events may still be missing. Items that are not JSON objects are left out and counted.</returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    /// <exception cref="ArgumentException">An identifier was never set.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1get_missing_eventsroomid"/>
    public Task<PduList> GetMissingEventsAsync(
        ServerName destination, RoomId roomId, MissingEventsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/get_missing_events").Segment(RequestFactory.Require(roomId.Utf8Span, nameof(roomId)));
        ReadOnlyMemory<byte> body = RequestBody.Write(request, FederationJson.Default.MissingEventsRequest);
        return _caller.ReadAsync<PduList>(RequestFactory.Post(destination, target, RequestClass.Events, body), MissingEventsResponse.TryParse, ReplyLimit.Events, cancellationToken);
    }

    /// <summary>Opens the room state before an event, with its auth chain (<c>GET /state/{roomId}</c>). The events are read while they arrive.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="eventId">The event. The state is the one before it.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A reader for the events of the answer. The caller disposes it.</returns>
    /// <exception cref="FederationException">
    /// The request failed. <c>M_FORBIDDEN</c>: this server is not in the room. <c>M_NOT_FOUND</c>: the other server does not know the event or the state before
    /// it.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1stateroomid"/>
    public async Task<StateReader> OpenStateAsync(ServerName destination, RoomId roomId, EventId eventId, CancellationToken cancellationToken = default)
    {
        FederationRequest request = StateRequest("/state", destination, roomId, eventId);
        return new StateReader(destination, await _caller.OpenJsonAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads the IDs of the room state before an event (<c>GET /state_ids/{roomId}</c>).</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="eventId">The event. The state is the one before it.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The IDs. Items that are not event IDs are left out and counted. If any was left out, the state is incomplete.</returns>
    /// <exception cref="FederationException">See <see cref="OpenStateAsync"/>.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1state_idsroomid"/>
    public Task<StateIdsResponse> GetStateIdsAsync(ServerName destination, RoomId roomId, EventId eventId, CancellationToken cancellationToken = default) =>
        _caller.ReadAsync<StateIdsResponse>(StateRequest("/state_ids", destination, roomId, eventId), StateIdsResponse.TryParse, ReplyLimit.List, cancellationToken);

    /// <summary>Finds the event nearest to a time (<c>GET /timestamp_to_event/{roomId}</c>).</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="timestamp">The time.</param>
    /// <param name="direction">The direction in which to search.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The event's ID and time.</returns>
    /// <exception cref="FederationException">The request failed. <c>M_NOT_FOUND</c>: the room has no event in that direction.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1timestamp_to_eventroomid"/>
    public Task<TimestampedEvent> GetEventAtTimeAsync(
        ServerName destination, RoomId roomId, MatrixTimestamp timestamp, TimeDirection direction, CancellationToken cancellationToken = default)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/timestamp_to_event")
            .Segment(RequestFactory.Require(roomId.Utf8Span, nameof(roomId)))
            .Query("ts", timestamp.Milliseconds)
            .Query("dir", direction == TimeDirection.Forwards ? "f" : "b");
        return _caller.ReadAsync<TimestampedEvent>(RequestFactory.Get(destination, target, RequestClass.Events), TimestampedEvent.TryParse, ReplyLimit.Small, cancellationToken);
    }

    private static FederationRequest StateRequest(string name, ServerName destination, RoomId roomId, EventId eventId)
    {
        RequestTarget target = new RequestTarget(RequestFactory.V1 + name)
            .Segment(RequestFactory.Require(roomId.Utf8Span, nameof(roomId)))
            .Query("event_id", RequestFactory.Require(eventId.Utf8Span, nameof(eventId)));
        return RequestFactory.Get(destination, target, RequestClass.State);
    }

    private Task<BackfillResponse> ReadBatchAsync(FederationRequest request, CancellationToken cancellationToken) =>
        _caller.ReadAsync<BackfillResponse>(request, BackfillResponse.TryParse, ReplyLimit.Events, cancellationToken);
}
