using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a state key together with its path, so that the path is computed once.</summary>
internal readonly struct HashedKey : IEquatable<HashedKey>
{
    public HashedKey(in StateSlot key)
        : this(key, StatePath.Of(in key))
    {
    }

    public HashedKey(StateSlot key, ulong path)
    {
        Key = key;
        Path = path;
    }

    public StateSlot Key { get; }

    /// <summary>Gets the position of the key in the trie of a state; see <see cref="StatePath"/>.</summary>
    public ulong Path { get; }

    public bool Equals(HashedKey other) => Path == other.Path && Key == other.Key;

    public override bool Equals(object? obj) => obj is HashedKey other && Equals(other);

    /// <summary>Returns a hash code that is keyed for this process.</summary>
    /// <remarks>Anybody can compute a path, so a hash code that is the path itself could be chosen by a peer.</remarks>
    public override int GetHashCode()
    {
        ulong path = Path;
        return KeyedHash.Compute(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in path)));
    }
}
