using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Reads the history of a room backwards.</summary>
public sealed partial class EventsClient
{
    /// <summary>The maximum number of events that one request starts from. An event references at most this number of previous events.</summary>
    private const int MaxFrom = Pdu.MaxPrevEvents;

    /// <summary>Reads events and the events before them (<c>GET /backfill/{roomId}</c>).</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="from">The events from which to walk back. The answer includes them.</param>
    /// <param name="limit">The maximum number of events. Servers have their own limits.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>
    /// The events as received. Parse them as <see cref="PduSource.Backfilled"/>, because old events may reference more events than is allowed today.
    /// </returns>
    /// <exception cref="FederationException">The request failed, or the answer cannot be read.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="from"/> is empty, <paramref name="limit"/> is not positive, or an identifier was never set.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1backfillroomid"/>
    public Task<BackfillResponse> BackfillAsync(
        ServerName destination, RoomId roomId, IEnumerable<EventId> from, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/backfill").Segment(RequestFactory.Require(roomId.Utf8Span, nameof(roomId)));
        bool any = false;
        foreach (EventId id in from)
        {
            any = true;
            _ = target.Query("v", RequestFactory.Require(id.Utf8Span, nameof(from)));
        }

        if (!any)
        {
            throw new ArgumentException("The list of events to start from is empty.", nameof(from));
        }

        return ReadBatchAsync(RequestFactory.Get(destination, target.Query("limit", limit), RequestClass.Events), cancellationToken);
    }

    /// <summary>Reads the history of a room backwards with repeated <c>/backfill</c> requests.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="version">The room's version.</param>
    /// <param name="from">The events from which to walk back. The result includes them.</param>
    /// <param name="options">The bounds of the walk, or null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    /// <returns>
    /// Each event once, well formed and unverified, in the order of the answers. Items that are not events of this room are left out. The walk ends at a bound,
    /// when no event has an unvisited previous event, or when an answer contains no new event.
    /// </returns>
    /// <exception cref="FederationException">A request failed. See <see cref="BackfillAsync"/>.</exception>
    /// <exception cref="ArgumentException">An argument of the first request is invalid. See <see cref="BackfillAsync"/>.</exception>
    public async IAsyncEnumerable<Pdu> WalkBackAsync(
        ServerName destination,
        RoomId roomId,
        RoomVersion version,
        IEnumerable<EventId> from,
        BackfillOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        options ??= new BackfillOptions();
        HashSet<EventId> seen = [];
        IEnumerable<EventId> next = from;
        for (int requests = 0; requests < options.MaxRequests && seen.Count < options.MaxEvents; requests++)
        {
            int limit = Math.Min(options.PageSize, options.MaxEvents - seen.Count);
            BackfillResponse batch = await BackfillAsync(destination, roomId, next, limit, cancellationToken).ConfigureAwait(false);
            List<EventId> cited = [];
            foreach (Pdu pdu in ReadNew(batch, roomId, version, seen))
            {
                cited.AddRange(pdu.PrevEvents);
                yield return pdu;
                if (seen.Count == options.MaxEvents)
                {
                    yield break;
                }
            }

            EventId[] left = [.. cited.Where(id => !seen.Contains(id)).Distinct().Take(MaxFrom)];
            if (left.Length == 0)
            {
                yield break;
            }

            next = left;
        }
    }

    private static IEnumerable<Pdu> ReadNew(BackfillResponse batch, RoomId roomId, RoomVersion version, HashSet<EventId> seen)
    {
        foreach (ReadOnlyMemory<byte> json in batch.Pdus)
        {
            if (Pdu.TryParse(json.Span, version, PduSource.Backfilled, out Pdu? pdu, out _) && pdu.RoomId == roomId && seen.Add(pdu.EventId))
            {
                yield return pdu;
            }
        }
    }
}
