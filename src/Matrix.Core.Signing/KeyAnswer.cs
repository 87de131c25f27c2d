namespace Matrix.Core.Signing;

/// <summary>What is known of a key ID: nothing, a key to verify with, or that its key is not valid at the time in question.</summary>
/// <remarks><c>default</c> is <see cref="Unknown"/>.</remarks>
public readonly record struct KeyAnswer
{
    private KeyAnswer(VerifyKey? key, bool isExpired)
    {
        Key = key;
        IsExpired = isExpired;
    }

    /// <summary>The key is not known.</summary>
    public static KeyAnswer Unknown => default;

    /// <summary>The key is known, and not valid at the time in question.</summary>
    public static KeyAnswer Expired => new(null, isExpired: true);

    /// <summary>The key; null where it is unknown or expired.</summary>
    public VerifyKey? Key { get; }

    /// <summary>Whether this is <see cref="Expired"/>.</summary>
    public bool IsExpired { get; }

    /// <summary>The key is known, and valid.</summary>
    public static KeyAnswer Valid(VerifyKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new KeyAnswer(key, isExpired: false);
    }
}
