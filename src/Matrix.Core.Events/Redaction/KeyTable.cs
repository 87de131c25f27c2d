using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>Represents a small set of keys, compared as UTF-8.</summary>
internal readonly struct KeyTable
{
    private readonly byte[][] _keys;

    public KeyTable(ImmutableArray<string> keys) => _keys = [.. keys.Select(EventText.ToUtf8)];

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
}
