using System.Collections;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Represents the event IDs that an event references, in its order. Immutable. <c>foreach</c> does not allocate.</summary>
public readonly struct PduReferences : IReadOnlyList<EventId>, IEquatable<PduReferences>
{
    // One of the two is set: the bytes of the event, in which the IDs follow each other at equal distances, or an array of IDs.
    private readonly byte[]? _utf8;
    private readonly EventId[]? _ids;
    private readonly int _start;

    internal PduReferences(byte[] utf8, ReferenceRange range)
    {
        _utf8 = utf8;
        _start = range.Start;
        Count = range.Count;
    }

    internal PduReferences(EventId[] ids, int start, int count)
    {
        _ids = ids;
        _start = start;
        Count = count;
    }

    /// <summary>Gets the number of IDs.</summary>
    public int Count { get; }

    /// <summary>Gets the ID at an index.</summary>
    /// <param name="index">The index, from 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> is out of range.</exception>
    public EventId this[int index]
    {
        get
        {
            // An index out of range falls through to the span, which throws.
            return _utf8 is not null && index >= 0 && index < Count
                ? EventId.UnsafeFromUtf8(_utf8.AsMemory(_start + (index * ReferenceRange.Stride), ReferenceRange.IdLength))
                : _ids.AsSpan(_utf8 is null ? _start : 0, _utf8 is null ? Count : 0)[index];
        }
    }

    /// <summary>Determines whether two lists contain the same IDs in the same order.</summary>
    public static bool operator ==(PduReferences left, PduReferences right) => left.Equals(right);

    /// <summary>Determines whether two lists differ.</summary>
    public static bool operator !=(PduReferences left, PduReferences right) => !left.Equals(right);

    /// <summary>Determines whether the list contains an ID.</summary>
    /// <param name="id">The ID.</param>
    public bool Contains(EventId id)
    {
        foreach (EventId held in this)
        {
            if (held == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns an enumerator of the IDs.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<EventId> IEnumerable<EventId>.GetEnumerator() => new Enumerator(this);

    IEnumerator IEnumerable.GetEnumerator() => new Enumerator(this);

    /// <inheritdoc/>
    public bool Equals(PduReferences other)
    {
        bool equal = Count == other.Count;
        for (int i = 0; equal && i < Count; i++)
        {
            equal = this[i] == other[i];
        }

        return equal;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PduReferences other && Equals(other);

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

    /// <summary>Enumerates the IDs of a list.</summary>
    public struct Enumerator : IEnumerator<EventId>
    {
        private readonly PduReferences _list;
        private int _next;

        internal Enumerator(PduReferences list) => _list = list;

        /// <summary>Gets the current ID.</summary>
        public readonly EventId Current => _list[_next - 1];

        readonly object IEnumerator.Current => Current;

        /// <summary>Advances to the next ID.</summary>
        /// <returns><see langword="true"/> if the list has another ID; otherwise <see langword="false"/>.</returns>
        public bool MoveNext()
        {
            bool more = _next < _list.Count;
            _next += more ? 1 : 0;
            return more;
        }

        /// <summary>Returns to the position before the first ID.</summary>
        public void Reset() => _next = 0;

        readonly void IDisposable.Dispose()
        {
        }
    }
}
