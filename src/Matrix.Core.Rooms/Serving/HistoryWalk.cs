using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>
/// Walks back through the graph: the deepest events first, and events of equal depth in order of their IDs. Every event is visited once, also where the depths are wrong.
/// </summary>
internal sealed class HistoryWalk
{
    private static readonly Comparer<(long Depth, EventId Id)> DeepestFirst = Comparer<(long Depth, EventId Id)>.Create(static (left, right) =>
    {
        int byDepth = right.Depth.CompareTo(left.Depth);
        return byDepth != 0 ? byDepth : left.Id.CompareTo(right.Id);
    });

    private readonly RoomEventStore _events;
    private readonly ServerVisibility _visibility;
    private readonly ImmutableHashSet<EventId>.Builder _seen;
    private readonly ImmutableHashSet<EventId> _requested;
    private readonly long _minDepth;
    private readonly SortedSet<(long Depth, EventId Id)> _next = new(DeepestFirst);

    public HistoryWalk(RoomEventStore events, ServerVisibility visibility, ImmutableHashSet<EventId> seen, ImmutableHashSet<EventId> requested, long minDepth)
    {
        _events = events;
        _visibility = visibility;
        _seen = seen.ToBuilder();
        _requested = requested;
        _minDepth = minDepth;
    }

    /// <summary>Adds events to visit. An event without a place in the graph, or one that was added before, is ignored.</summary>
    public void Add(IEnumerable<EventId> ids)
    {
        foreach (EventId id in ids)
        {
            if (_events.TryGet(id, out RoomEvent? known) && known.IsInGraph && known.Pdu.Depth >= _minDepth && _seen.Add(id))
            {
                _ = _next.Add((known.Pdu.Depth, id));
            }
        }
    }

    /// <summary>Visits a number of events. Some of them may not be served.</summary>
    public ServedPage GetPage(int limit, int maxLimit, bool oldestFirst, CancellationToken cancellationToken)
    {
        limit = Math.Clamp(limit, 1, maxLimit);
        var served = new List<ServedEvent>();
        for (int visited = 0; visited < limit && _next.Count > 0; visited++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EventId id = _next.Min.Id;
            _ = _next.Remove(_next.Min);
            if (_events.TryGet(id, out RoomEvent? found))
            {
                if (IsServed(found))
                {
                    served.Add(_visibility.Serve(found));
                }

                Add(found.PrevEvents);
            }
        }

        if (oldestFirst)
        {
            served.Reverse();
        }

        return new ServedPage([.. served], [.. _next.Select(item => item.Id)], limit, _seen.ToImmutable(), _requested);
    }

    /// <summary>Determines whether an event is served. A rejected event is never served, a soft-failed event only with a request for an event that references it.</summary>
    private bool IsServed(RoomEvent found) =>
        found.Status == EventStatus.Accepted || (found.Status == EventStatus.SoftFailed && _requested.Contains(found.EventId));
}
