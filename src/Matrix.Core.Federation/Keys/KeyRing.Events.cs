using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Keys;

public sealed partial class KeyRing
{
    /// <summary>
    /// The maximum number of keys of one server that an event's signatures request by ID. If a relay adds more signatures, all keys of the server are requested
    /// instead.
    /// </summary>
    public const int MaxKeysPerSigner = 16;

    /// <summary>Fetches the keys that the events need if they are not cached. Each server is asked once for all events.</summary>
    /// <param name="events">The events.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A result for each key, ordered by server and key ID.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public Task<ImmutableArray<KeyLookupResult>> EnsureKeysForAsync(IEnumerable<Pdu> events, CancellationToken cancellationToken = default) =>
        EnsureKeysForAsync(events, KeyFetchPurpose.Background, cancellationToken);

    /// <summary>Fetches the keys that the events need if they are not cached. Each server is asked once for all events.</summary>
    /// <param name="events">The events.</param>
    /// <param name="purpose">The purpose of the fetch: <see cref="KeyFetchPurpose.User"/> for the events of a join that a user waits for.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A result for each key, ordered by server and key ID.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public Task<ImmutableArray<KeyLookupResult>> EnsureKeysForAsync(IEnumerable<Pdu> events, KeyFetchPurpose purpose, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        return GetKeysAsync(GetRequiredKeys(events), purpose, cancellationToken);
    }

    /// <summary>Fetches the keys that the events need, and returns the result for each key as soon as it is known (<see cref="StreamKeysAsync"/>).</summary>
    /// <param name="events">The events.</param>
    /// <param name="purpose">The purpose of the fetch.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A result for each key, in the order in which the results arrive.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the wait.</exception>
    public IAsyncEnumerable<KeyLookupResult> StreamKeysForAsync(IEnumerable<Pdu> events, KeyFetchPurpose purpose = KeyFetchPurpose.Background, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        return StreamKeysAsync(GetRequiredKeys(events), purpose, cancellationToken);
    }

    /// <summary>
    /// Returns the keys for one event. If a signer has used a key ID for several keys, the source returns the key that made the signature. Otherwise, it is
    /// this ring.
    /// </summary>
    /// <param name="pdu">The event to verify with the returned source.</param>
    /// <returns>The key source.</returns>
    public IKeySource GetKeySource(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        return EventKeySource.Of(pdu, this, _options.IsDeniedKey) ?? (IKeySource)this;
    }

    /// <summary>Returns the keys that the events need, each once, with the latest time at which it must be valid.</summary>
    internal static IReadOnlyList<KeyRequest> GetRequiredKeys(IEnumerable<Pdu> events)
    {
        SortedDictionary<(ServerName, KeyId), MatrixTimestamp?> needed = [];
        foreach (Pdu pdu in events)
        {
            ArgumentNullException.ThrowIfNull(pdu, nameof(events));
            MatrixTimestamp? minimum = pdu.Version.Signatures.RequiresValidKeys ? pdu.OriginServerTimestamp : null;
            foreach (ServerName server in GetSigners(pdu))
            {
                List<KeyId> keyIds = GetKeyIds(pdu, server);
                foreach (KeyId keyId in keyIds.Count > MaxKeysPerSigner ? [default] : keyIds)
                {
                    needed[(server, keyId)] = KnownServerKeys.Later(minimum, needed.GetValueOrDefault((server, keyId)));
                }
            }
        }

        return [.. needed.Select(pair => new KeyRequest { Server = pair.Key.Item1, KeyId = pair.Key.Item2, MinimumValidUntil = pair.Value })];
    }

    /// <summary>
    /// Returns the required signers and the sender's server. The sender's server is included even if a third-party invite exempts it, because the redacted
    /// event does not contain the exemption.
    /// </summary>
    internal static IEnumerable<ServerName> GetSigners(Pdu pdu) =>
        RequiredSigner.GetFor(pdu).Select(signer => signer.Server).Append(pdu.Sender.ServerName).Where(server => !server.IsDefault).Distinct();

    private static List<KeyId> GetKeyIds(Pdu pdu, ServerName server)
    {
        List<KeyId> keyIds = [];
        _ = pdu.TryGetField("signatures"u8, out JsonSlice signatures);
        _ = signatures.TryGetMember(server.Utf8Span, out JsonSlice byServer);
        foreach (JsonMember signature in byServer.EnumerateObject())
        {
            if (KeyId.TryParse(signature.Name, out KeyId keyId) && keyId.IsEd25519 && keyId != KeyId.PolicyServer)
            {
                keyIds.Add(keyId);
            }
        }

        return keyIds;
    }
}
