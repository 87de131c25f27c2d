using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Keys in memory, filled from the responses of servers. Safe to share between threads.</summary>
/// <remarks>
/// A verified key is never forgotten and never replaced by another under the same ID: two keys under one ID are a sign of an
/// attack or of a server set up anew, and history signed with the first can only be verified with the first.
/// </remarks>
public sealed class ServerKeyStore : IKeySource
{
    private readonly ConcurrentDictionary<(ServerName Server, KeyId KeyId), ServerKey> _keys = new();

    /// <summary>How many keys are held.</summary>
    public int Count => _keys.Count;

    /// <summary>Takes the keys of a response.</summary>
    /// <param name="keys">The response, whose own signature was checked when it was read.</param>
    /// <param name="fetchedTs">When it was fetched, in milliseconds since 1970: keys count for at most seven days from then (<see cref="KeyValidity.GetKeys"/>).</param>
    /// <returns>The IDs under which another key is already held; those keys were not taken.</returns>
    public ImmutableArray<KeyId> Add(ServerKeys keys, long fetchedTs)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ImmutableArray<KeyId>.Builder conflicts = ImmutableArray.CreateBuilder<KeyId>();
        foreach (ServerKey key in KeyValidity.GetKeys(keys, fetchedTs))
        {
            if (!Add(keys.ServerName, key))
            {
                conflicts.Add(key.KeyId);
            }
        }

        conflicts.Sort();
        return conflicts.ToImmutable();
    }

    /// <summary>Takes one key, from wherever it is known and trusted. What is known of the same key already is merged with it (<see cref="ServerKey.Merge"/>).</summary>
    /// <param name="server">The server.</param>
    /// <param name="key">The key.</param>
    /// <returns>False where another key is already held under the ID; it stays.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> is default.</exception>
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
