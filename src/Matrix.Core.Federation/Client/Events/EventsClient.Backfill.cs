using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Walking back through the history of a room.</summary>
public sealed partial class EventsClient
{
    /// <summary>The most events that one request begins from: an event names no more that are before it.</summary>
    private const int MaxFrom = Pdu.MaxPrevEvents;

    /// <summary><c>GET /backfill/{roomId}</c>: events and what was before them.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="from">The events from which to walk back. They are in the answer.</param>
    /// <param name="limit">The most events. Servers have limits of their own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The events as they came. They are to be read as <see cref="PduSource.Backfilled"/>: old ones may cite more events than is allowed now.</returns>
    /// <exception cref="FederationException">There is no answer of the shape.</exception>
    /// <exception cref="ArgumentException">There is no event to begin from, or the limit is not positive.</exception>
    public Task<BackfillResponse> BackfillAsync(
        ServerName destination, RoomId roomId, IReadOnlyCollection<EventId> from, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (from.Count == 0)
        {
            throw new ArgumentException("There is no event to begin from.", nameof(from));
        }

        RequestTarget target = new RequestTarget(RequestFactory.V1 + "/backfill").Segment(RequestFactory.Require(roomId.Span, nameof(roomId)));
        foreach (EventId id in from)
        {
            _ = target.Query("v", RequestFactory.Require(id.Span, nameof(from)));
        }

        return ReadBatchAsync(RequestFactory.Get(destination, target.Query("limit", limit), RequestClass.Events), cancellationToken);
    }

    /// <summary>Walks back through the history of a room, a request after another.</summary>
    /// <param name="destination">A server in the room.</param>
    /// <param name="roomId">The room.</param>
    /// <param name="version">The room's version.</param>
    /// <param name="from">The events from which to walk back. They are given too.</param>
    /// <param name="options">How far; the defaults where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// Each event once, well formed and unverified, in the order of the answers. What is no event of this room is left out. The walk ends at
    /// a bound, where nothing is before the events, or where an answer brings nothing new.
    /// </returns>
    /// <exception cref="FederationException">As for <see cref="BackfillAsync"/>, at any step.</exception>
    /// <exception cref="ArgumentException">As for <see cref="BackfillAsync"/>, at the first step.</exception>
    public async IAsyncEnumerable<Pdu> WalkBackAsync(
        ServerName destination,
        RoomId roomId,
        RoomVersion version,
        IReadOnlyCollection<EventId> from,
        BackfillOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        options ??= new BackfillOptions();
        HashSet<EventId> seen = [];
        IReadOnlyCollection<EventId> next = from;
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

            next = [.. cited.Where(id => !seen.Contains(id)).Distinct().Take(MaxFrom)];
            if (next.Count == 0)
            {
                yield break;
            }
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
