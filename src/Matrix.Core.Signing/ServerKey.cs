using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing;

/// <summary>Represents a public key of a server and the time for which it is valid.</summary>
/// <remarks>
/// Only <see cref="Merge"/> combines the data about one key from several documents. An expiry never moves later.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-server-keys">Server-server API, Retrieving server keys</seealso>
public sealed record ServerKey
{
    /// <summary>Initializes a key.</summary>
    /// <param name="keyId">The ID of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="validUntil">See <see cref="ValidUntil"/>.</param>
    /// <param name="expiredAt">See <see cref="ExpiredAt"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keyId"/> is the <c>default</c> value.</exception>
    public ServerKey(KeyId keyId, VerifyKey key, MatrixTimestamp validUntil, MatrixTimestamp? expiredAt = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        KeyId = keyId.IsDefault ? throw new ArgumentException("The key ID was never set.", nameof(keyId)) : keyId;
        Key = key;
        ValidUntil = validUntil;
        ExpiredAt = expiredAt;
    }

    /// <summary>Gets the maximum validity of a current key, counted from when it was fetched: seven days, even if the server declares a longer one.</summary>
    public static TimeSpan MaxValidity { get; } = TimeSpan.FromDays(7);

    /// <summary>Gets the ID of the key. Two keys of a server may have the same ID.</summary>
    public KeyId KeyId { get; }

    /// <summary>Gets the key.</summary>
    public VerifyKey Key { get; }

    /// <summary>
    /// Gets the time until which the key may be used as a current one, already limited to seven days after it was fetched. The value is
    /// <see cref="MatrixTimestamp.UnixEpoch"/> if the server published the key only as an old one. It is ignored if <see cref="ExpiredAt"/> is set.
    /// </summary>
    public MatrixTimestamp ValidUntil { get; init; }

    /// <summary>Gets the time at which the server stopped using the key, or <see langword="null"/> for a current key.</summary>
    public MatrixTimestamp? ExpiredAt { get; init; }

    /// <summary>Gets the source of the key.</summary>
    public KeyProvenance Provenance { get; init; }

    /// <summary>Determines whether another value describes the same key: the same bytes with the same ID.</summary>
    /// <param name="other">The other value.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public bool IsSameKey(ServerKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return KeyId == other.KeyId && Key == other.Key;
    }

    /// <summary>Combines the data of two documents about one key. The order does not matter.</summary>
    /// <param name="other">The data of the other document about the same key.</param>
    /// <returns>The later end of validity, the earlier expiry (a key that has expired never becomes current again) and the stronger provenance.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="other"/> describes another key.</exception>
    public ServerKey Merge(ServerKey other)
    {
        if (!IsSameKey(other))
        {
            throw new ArgumentException($"{other.KeyId} is another key.", nameof(other));
        }

        return this with
        {
            ValidUntil = MatrixTimestamp.Max(ValidUntil, other.ValidUntil),
            ExpiredAt = ExpiredAt is { } mine && other.ExpiredAt is { } theirs ? MatrixTimestamp.Min(mine, theirs) : ExpiredAt ?? other.ExpiredAt,
            Provenance = Provenance >= other.Provenance ? Provenance : other.Provenance,
        };
    }

    /// <summary>Returns the time until which the keys of a document are valid.</summary>
    /// <param name="validUntil">The time that the document declares.</param>
    /// <param name="fetchedAt">
    /// The time at which the document was fetched. The specification does not say whether the seven days count from then or from the time at which an event is checked. Here they count
    /// from the fetch.
    /// </param>
    public static MatrixTimestamp CapValidity(MatrixTimestamp validUntil, MatrixTimestamp fetchedAt) => MatrixTimestamp.Min(validUntil, fetchedAt + MaxValidity);

    /// <summary>Determines whether the key is valid for a request at a time. Only a current key is.</summary>
    /// <param name="time">The time of the request.</param>
    public bool IsValidForRequest(MatrixTimestamp time) => ExpiredAt is null && time <= ValidUntil;
}
