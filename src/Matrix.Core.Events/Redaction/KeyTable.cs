using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>A small set of keys, compared as UTF-8.</summary>
internal readonly struct KeyTable
{
    private readonly byte[][] _keys;

    public KeyTable(ImmutableArray<string> keys)
    {
        _keys = [.. keys.Select(EventText.ToUtf8)];
        Array.Sort(_keys, (left, right) => left.AsSpan().SequenceCompareTo(right));
    }

    public bool Contains(ReadOnlySpan<byte> key)
    {
        foreach (byte[] known in _keys)
        {
            if (key.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Begins a walk beside the members of an object, whose keys come in order.</summary>
    public Walk WalkInOrder() => new(_keys);

    /// <summary>Answers for keys that come in order, each compared with few of the table.</summary>
    public ref struct Walk
    {
        private readonly ReadOnlySpan<byte[]> _keys;
        private int _next;

        public Walk(byte[][] keys) => _keys = keys;

        /// <summary>Whether a key is in the table.</summary>
        /// <param name="key">The raw text of a key that is not before the one asked for last. One with an escape is in no table.</param>
        public bool Contains(ReadOnlySpan<byte> key)
        {
            int order = 1;
            if (key.Contains((byte)'\\'))
            {
                return false; // its bytes are not where its characters would be: the walk stays where it is
            }

            while (_next < _keys.Length && (order = key.SequenceCompareTo(_keys[_next])) > 0)
            {
                _next++;
            }

            return order == 0;
        }
    }
}
