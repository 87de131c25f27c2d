using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>
/// A page of history. It ends after a number of places in the graph, not of events that may be seen: a page without
/// an event is not the end, if there is a place to go on from.
/// </summary>
public sealed record ServedPage
{
    internal ServedPage(ImmutableArray<ServedEvent> events, ImmutableArray<EventId> next, int limit, ImmutableHashSet<EventId> seen, ImmutableHashSet<EventId> askedFor)
    {
        Events = events;
        Next = next;
        Limit = limit;
        Seen = seen;
        AskedFor = askedFor;
    }

    /// <summary>The events that are served.</summary>
    public ImmutableArray<ServedEvent> Events { get; }

    /// <summary>The places that come next: the deepest first, of equals the first by ID. Empty at the end.</summary>
    public ImmutableArray<EventId> Next { get; }

    /// <summary>Whether there is nothing more.</summary>
    public bool IsLast => Next.IsEmpty;

    /// <summary>How many places a page has.</summary>
    internal int Limit { get; }

    /// <summary>Every place that was come to, on this page and before it: none is served twice.</summary>
    internal ImmutableHashSet<EventId> Seen { get; }

    /// <summary>What the events that were asked for cite.</summary>
    internal ImmutableHashSet<EventId> AskedFor { get; }
}
