using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Provides keys in memory, filled from the responses of servers. Thread-safe.</summary>
/// <remarks>
/// A verified key is never removed, and never replaced by another key with the same ID. Two keys with one ID indicate an attack or a reinstalled server, and history
/// that was signed with the first key can only be verified with the first key.
/// </remarks>
public sealed class ServerKeyStore : IKeySource
{
    private readonly ConcurrentDictionary<(ServerName Server, KeyId KeyId), ServerKey> _keys = new();

    /// <summary>Gets the number of keys.</summary>
    public int Count => _keys.Count;

    /// <summary>Adds the keys of a response.</summary>
    /// <param name="keys">The response. Its own signature was checked when it was read.</param>
    /// <param name="fetchedAt">
    /// The time at which it was fetched. Keys are valid for at most seven days from then (<see cref="ServerKeys.GetKeys"/>).
    /// </param>
    /// <returns>The IDs under which the store already has another key. Those keys were not added.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    public ImmutableArray<KeyId> Add(ServerKeys keys, MatrixTimestamp fetchedAt)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ImmutableArray<KeyId>.Builder conflicts = ImmutableArray.CreateBuilder<KeyId>();
        foreach (ServerKey key in keys.GetKeys(fetchedAt))
        {
            if (!Add(keys.ServerName, key))
            {
                conflicts.Add(key.KeyId);
            }
        }

        conflicts.Sort();
        return conflicts.ToImmutable();
    }

    /// <summary>Adds one key from any trusted source. If the store already has the key, the two are merged (<see cref="ServerKey.Merge"/>).</summary>
    /// <param name="server">The server.</param>
    /// <param name="key">The key.</param>
    /// <returns><see langword="false"/> if the store already has another key under the ID, which it keeps.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="server"/> is the <c>default</c> value.</exception>
    public bool Add(ServerName server, ServerKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (server.IsDefault)
        {
            throw new ArgumentException("The server is not set.", nameof(server));
        }

        ServerKey held = _keys.AddOrUpdate((server, key.KeyId), key, (_, known) => known.IsSameKey(key) ? known.Merge(key) : known);
        return held.IsSameKey(key);
    }

    /// <inheritdoc/>
    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key) => _keys.TryGetValue((server, keyId), out key);
}
