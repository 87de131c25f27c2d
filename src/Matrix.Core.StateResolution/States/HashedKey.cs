using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>A state key with its hash, which is worked out once.</summary>
internal readonly struct HashedKey : IEquatable<HashedKey>
{
    private readonly int _hash;

    public HashedKey(StateKey key)
        : this(key, key.GetHashCode())
    {
    }

    public HashedKey(StateKey key, int hash)
    {
        Key = key;
        _hash = hash;
    }

    public StateKey Key { get; }

    public bool Equals(HashedKey other) => _hash == other._hash && Key == other.Key;

    public override bool Equals(object? obj) => obj is HashedKey other && Equals(other);

    public override int GetHashCode() => _hash;
}
