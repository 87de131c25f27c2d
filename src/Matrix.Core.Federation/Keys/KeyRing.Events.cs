using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Keys;

public sealed partial class KeyRing
{
    /// <summary>Of how many keys of one server an event's signatures are asked for by ID. Beyond, which a relay can bring about, all of the server's keys are asked for.</summary>
    public const int MaxKeysPerSigner = 16;

    /// <summary>Fetches the keys that some events need, where they are not cached: each server's once for all of them.</summary>
    /// <param name="events">The events.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A result for each key, ordered by server and key ID.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<ImmutableArray<KeyLookup>> EnsureKeysForAsync(IEnumerable<Pdu> events, CancellationToken cancellationToken = default) =>
        EnsureKeysForAsync(events, KeyFetchPurpose.Background, cancellationToken);

    /// <summary>Fetches the keys that some events need, where they are not cached: each server's once for all of them.</summary>
    /// <param name="events">The events.</param>
    /// <param name="purpose">Why they are fetched: <see cref="KeyFetchPurpose.User"/> for the events of a join that a user waits for.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A result for each key, ordered by server and key ID.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<ImmutableArray<KeyLookup>> EnsureKeysForAsync(IEnumerable<Pdu> events, KeyFetchPurpose purpose, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        return GetKeysAsync(NeededFor(events), purpose, cancellationToken);
    }

    /// <summary>Fetches the keys that some events need, and returns the result for each key as soon as it is known (<see cref="StreamKeysAsync"/>).</summary>
    /// <param name="events">The events.</param>
    /// <param name="purpose">Why they are fetched.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A result for each key, in the order in which they arrive.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public IAsyncEnumerable<KeyLookup> StreamKeysForAsync(IEnumerable<Pdu> events, KeyFetchPurpose purpose = KeyFetchPurpose.Background, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        return StreamKeysAsync(NeededFor(events), purpose, cancellationToken);
    }

    /// <summary>The keys for one event: this ring, but where a server of its signers has used a key ID twice, the key of the two that has signed it.</summary>
    /// <param name="pdu">The event, which is then verified with what this gives.</param>
    public IKeySource KeysFor(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        return EventKeySource.Of(pdu, this, _options.IsDeniedKey) ?? (IKeySource)this;
    }

    /// <summary>The keys that events need, each once, with the latest of the times for which they are needed.</summary>
    internal static IReadOnlyList<KeyRequest> NeededFor(IEnumerable<Pdu> events)
    {
        SortedDictionary<(ServerName, KeyId), long> needed = [];
        foreach (Pdu pdu in events)
        {
            ArgumentNullException.ThrowIfNull(pdu, nameof(events));
            long ts = pdu.Version.EnforcesKeyValidity ? pdu.OriginServerTs : 0;
            foreach (ServerName server in SignersOf(pdu))
            {
                List<KeyId> keyIds = KeyIdsOf(pdu, server);
                foreach (KeyId keyId in keyIds.Count > MaxKeysPerSigner ? [default] : keyIds)
                {
                    needed[(server, keyId)] = Math.Max(ts, needed.GetValueOrDefault((server, keyId)));
                }
            }
        }

        return [.. needed.Select(pair => new KeyRequest(pair.Key.Item1, pair.Key.Item2, pair.Value))];
    }

    /// <summary>The required signers, and the sender's server also where a third party excuses it: the redacted copy has no such excuse.</summary>
    internal static IEnumerable<ServerName> SignersOf(Pdu pdu) =>
        RequiredSigner.Of(pdu).Select(signer => signer.Server).Append(pdu.Sender.ServerName).Where(server => !server.IsDefault).Distinct();

    private static List<KeyId> KeyIdsOf(Pdu pdu, ServerName server)
    {
        List<KeyId> keyIds = [];
        _ = pdu.TryGetField("signatures"u8, out JsonSlice signatures);
        _ = signatures.TryGetMember(server.Span, out JsonSlice byServer);
        foreach (JsonMember signature in byServer.EnumerateObject())
        {
            if (KeyId.TryParse(signature.Name, out KeyId keyId) && keyId.IsEd25519 && keyId != PolicyServer.KeyId)
            {
                keyIds.Add(keyId);
            }
        }

        return keyIds;
    }
}
