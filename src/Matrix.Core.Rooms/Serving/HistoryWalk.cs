using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>A walk back through the graph: the deepest first, of equals the first by ID. Every place is come to once, whatever the depths say.</summary>
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
    private readonly ImmutableHashSet<EventId> _askedFor;
    private readonly long _minDepth;
    private readonly SortedSet<(long Depth, EventId Id)> _next = new(DeepestFirst);

    public HistoryWalk(RoomEventStore events, ServerVisibility visibility, ImmutableHashSet<EventId> seen, ImmutableHashSet<EventId> askedFor, long minDepth)
    {
        _events = events;
        _visibility = visibility;
        _seen = seen.ToBuilder();
        _askedFor = askedFor;
        _minDepth = minDepth;
    }

    /// <summary>Adds places to come to. What has no place in the graph, or has been come to, is passed over.</summary>
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

    /// <summary>Walks on by a number of places, of which some may serve no event.</summary>
    public ServedPage Page(int limit, int maxLimit, bool oldestFirst)
    {
        limit = Math.Clamp(limit, 1, maxLimit);
        var served = new List<ServedEvent>();
        for (int places = 0; places < limit && _next.Count > 0; places++)
        {
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

        return new ServedPage([.. served], [.. _next.Select(item => item.Id)], limit, _seen.ToImmutable(), _askedFor);
    }

    /// <summary>Rejected events are never served; soft-failed ones only to who asks for an event that cites them.</summary>
    private bool IsServed(RoomEvent found) =>
        found.Status == EventStatus.Accepted || (found.Status == EventStatus.SoftFailed && _askedFor.Contains(found.EventId));
}
