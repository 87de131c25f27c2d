using System.Collections;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>The event IDs that an event cites, in its order. Immutable; enumerating allocates nothing.</summary>
public readonly struct EventIdList : IReadOnlyList<EventId>, IEquatable<EventIdList>
{
    private readonly EventId[]? _ids;
    private readonly int _start;

    internal EventIdList(EventId[] ids, int start, int count)
    {
        _ids = ids;
        _start = start;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The ID at a place.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    public EventId this[int index] => AsSpan()[index];

    /// <summary>Whether two lists hold the same IDs in the same order.</summary>
    public static bool operator ==(EventIdList left, EventIdList right) => left.Equals(right);

    /// <summary>Whether two lists differ.</summary>
    public static bool operator !=(EventIdList left, EventIdList right) => !left.Equals(right);

    /// <summary>The IDs as a span.</summary>
    public ReadOnlySpan<EventId> AsSpan() => _ids.AsSpan(_start, Count);

    /// <summary>Whether an ID is among them.</summary>
    /// <param name="id">The ID.</param>
    public bool Contains(EventId id) => AsSpan().Contains(id);

    /// <summary>Steps through the IDs.</summary>
    public ReadOnlySpan<EventId>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    IEnumerator<EventId> IEnumerable<EventId>.GetEnumerator() => ((IEnumerable<EventId>)AsSegment()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<EventId>)AsSegment()).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(EventIdList other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EventIdList other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (EventId id in this)
        {
            hash.Add(id);
        }

        return hash.ToHashCode();
    }

    private ArraySegment<EventId> AsSegment() => new ArraySegment<EventId>(_ids ?? [], _start, Count);
}
