using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>A state key with its path, which is computed once. Its hash code is keyed, as that of every key of a hash table.</summary>
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

    /// <summary>Where the key is in a state.</summary>
    public ulong Path { get; }

    public bool Equals(HashedKey other) => Path == other.Path && Key == other.Key;

    public override bool Equals(object? obj) => obj is HashedKey other && Equals(other);

    /// <summary>A path is known to everyone: as it is, it would be a hash code that peers can choose.</summary>
    public override int GetHashCode()
    {
        ulong path = Path;
        return KeyedHash.Compute(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in path)));
    }
}
