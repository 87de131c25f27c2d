using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents a page of history.</summary>
/// <remarks>
/// A page ends after a number of events that were visited, whether they are served or not. Therefore a page without events is not the last page, unless <see cref="IsLast"/> is <see langword="true"/>.
/// </remarks>
public sealed record ServedPage
{
    internal ServedPage(ImmutableArray<ServedEvent> events, ImmutableArray<EventId> next, int limit, ImmutableHashSet<EventId> seen, ImmutableHashSet<EventId> requested)
    {
        Events = events;
        Next = next;
        Limit = limit;
        Seen = seen;
        Requested = requested;
    }

    /// <summary>Gets the events that are served.</summary>
    public ImmutableArray<ServedEvent> Events { get; }

    /// <summary>Gets the events from which the next page continues: the deepest first, and events of equal depth in order of their IDs. Empty on the last page.</summary>
    public ImmutableArray<EventId> Next { get; }

    /// <summary>Gets a value that indicates whether this is the last page.</summary>
    public bool IsLast => Next.IsEmpty;

    /// <summary>Gets the number of events that a page visits.</summary>
    internal int Limit { get; }

    /// <summary>Gets all events that this page and the pages before it visited or will visit next. They are used so that no event is returned twice.</summary>
    internal ImmutableHashSet<EventId> Seen { get; }

    /// <summary>Gets the <c>prev_events</c> of the events that were requested.</summary>
    internal ImmutableHashSet<EventId> Requested { get; }
}
