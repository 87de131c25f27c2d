using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Provides the keys for one event if a signer of the event has used a key ID for several keys.</summary>
/// <remarks>
/// Verification requests one key for each signature. This source finds the right key of a shared ID by trying each of them within its validity period. If a
/// server's signature on its own event verifies with an older key of that server, the holder of that key made it.
/// </remarks>
internal sealed class EventKeySource : IKeySource
{
    private readonly IKeySource _others;
    private readonly Dictionary<(ServerName, KeyId), ServerKey> _chosen = [];

    private EventKeySource(IKeySource others) => _others = others;

    /// <summary>Returns the source for an event, or null if all key IDs are unambiguous, which is the usual case.</summary>
    public static EventKeySource? Of(Pdu pdu, KeyRing ring, Predicate<VerifyKey> isDeniedKey)
    {
        Dictionary<(ServerName, KeyId), ServerKey[]> shared = [];
        _ = pdu.TryGetField("signatures"u8, out JsonSlice signatures);
        foreach (ServerName server in KeyRing.GetSigners(pdu))
        {
            if (ring.TryGetKnown(server, out KnownServerKeys? known) && signatures.TryGetMember(server.Utf8Span, out JsonSlice byServer))
            {
                foreach (JsonMember signature in byServer.EnumerateObject())
                {
                    if (KeyId.TryParse(signature.Name, out KeyId keyId) && known.WithId(keyId).Length > 1)
                    {
                        shared[(server, keyId)] = [.. known.GetByPreference(keyId).OrderBy(key => key.IsValidForEvent(pdu.OriginServerTimestamp, pdu.Version) ? 0 : 1)];
                    }
                }
            }
        }

        return shared.Count == 0 ? null : Choose(pdu, ring, shared, new PduVerifier(new PduVerifierOptions { IsDeniedKey = isDeniedKey }));
    }

    /// <inheritdoc/>
    public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key) =>
        _chosen.TryGetValue((server, keyId), out key) || _others.TryGetKey(server, keyId, out key);

    private static EventKeySource Choose(Pdu pdu, KeyRing ring, Dictionary<(ServerName, KeyId), ServerKey[]> shared, PduVerifier verifier)
    {
        var source = new EventKeySource(ring);
        foreach (((ServerName, KeyId) id, ServerKey[] keys) in shared)
        {
            source._chosen[id] = keys[0];
        }

        // Goes from the least to the most likely key, so that the most likely one wins if several verify.
        for (int index = shared.Values.Max(keys => keys.Length) - 1; index >= 0; index--)
        {
            var trial = new Trial(shared, index);
            foreach (PduSignature signature in verifier.CheckAll(pdu, trial))
            {
                if (signature.Verdict == SignatureVerdict.Good && ServerName.TryParse(signature.Server.Utf8, out ServerName server)
                    && KeyId.TryParse(signature.KeyId.Utf8, out KeyId keyId))
                {
                    source._chosen[(server, keyId)] = shared[(server, keyId)][index];
                }
            }
        }

        return source;
    }

    /// <summary>Provides the keys at one position of the order, for shared IDs only. All other signatures are skipped.</summary>
    private sealed class Trial(Dictionary<(ServerName, KeyId), ServerKey[]> shared, int index) : IKeySource
    {
        public bool TryGetKey(ServerName server, KeyId keyId, [NotNullWhen(true)] out ServerKey? key)
        {
            key = shared.TryGetValue((server, keyId), out ServerKey[]? keys) && index < keys.Length ? keys[index] : null;
            return key is not null;
        }
    }
}
