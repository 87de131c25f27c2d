namespace Matrix.Core.Signing;

/// <summary>Represents the result of a lookup of a key ID: unknown, a valid key, or a key that is not valid at the time in question.</summary>
/// <remarks>The <c>default</c> value is <see cref="Unknown"/>.</remarks>
public readonly record struct KeyAnswer
{
    private KeyAnswer(VerifyKey? key, bool isExpired)
    {
        Key = key;
        IsExpired = isExpired;
    }

    /// <summary>Gets the result for a key that is not known.</summary>
    public static KeyAnswer Unknown => default;

    /// <summary>Gets the result for a key that is known but not valid at the time in question.</summary>
    public static KeyAnswer Expired => new(null, isExpired: true);

    /// <summary>Gets the key, or <see langword="null"/> if it is unknown or expired.</summary>
    public VerifyKey? Key { get; }

    /// <summary>Gets a value that indicates whether this is <see cref="Expired"/>.</summary>
    public bool IsExpired { get; }

    /// <summary>Returns the result for a key that is known and valid.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public static KeyAnswer Valid(VerifyKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new KeyAnswer(key, isExpired: false);
    }
}
