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
    /// <param name="fetchedTs">When it was fetched, in milliseconds since 1970: keys are taken as valid for at most seven days from then.</param>
    /// <returns>The IDs under which another key is already held; those keys were not taken.</returns>
    public ImmutableArray<KeyId> Add(ServerKeys keys, long fetchedTs)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ImmutableArray<KeyId>.Builder conflicts = ImmutableArray.CreateBuilder<KeyId>();
        long validUntil = KeyValidity.Cap(keys.ValidUntilTs, fetchedTs);
        foreach ((KeyId id, VerifyKey key) in keys.VerifyKeys)
        {
            AddOne(keys.ServerName, id, new ServerKey(key, validUntil), conflicts);
        }

        foreach ((KeyId id, OldVerifyKey old) in keys.OldVerifyKeys)
        {
            AddOne(keys.ServerName, id, new ServerKey(old.Key, validUntil, old.ExpiredTs), conflicts);
        }

        conflicts.Sort();
        return conflicts.ToImmutable();
    }

    /// <summary>Takes one key, from wherever it is known and trusted.</summary>
    /// <param name="server">The server.</param>
    /// <param name="keyId">The ID of the key.</param>
    /// <param name="key">The key.</param>
    /// <returns>False where another key is already held under the ID; it stays.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> or <paramref name="keyId"/> is default.</exception>
    public bool Add(ServerName server, KeyId keyId, ServerKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (server.IsDefault || keyId.IsDefault)
        {
            throw new ArgumentException("The server or the key ID is not set.", server.IsDefault ? nameof(server) : nameof(keyId));
        }

        ServerKey held = _keys.AddOrUpdate((server, keyId), key, (_, known) => known.Key.Equals(key.Key) ? Newer(known, key) : known);
        return held.Key.Equals(key.Key);
    }

    /// <inheritdoc/>
    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key) => _keys.TryGetValue((server, keyId), out key);

    private void AddOne(ServerName server, KeyId id, ServerKey key, ImmutableArray<KeyId>.Builder conflicts)
    {
        if (!Add(server, id, key))
        {
            conflicts.Add(id);
        }
    }

    /// <summary>
    /// The same key as told anew: validity is not shortened, and once old it stays old. In whichever order it is told, the outcome is the same.
    /// </summary>
    private static ServerKey Newer(ServerKey known, ServerKey told) =>
        told with
        {
            ValidUntilTs = Math.Max(known.ValidUntilTs, told.ValidUntilTs),
            ExpiredTs = told.ExpiredTs is { } expired && known.ExpiredTs is { } before ? Math.Max(expired, before) : told.ExpiredTs ?? known.ExpiredTs,
        };
}
