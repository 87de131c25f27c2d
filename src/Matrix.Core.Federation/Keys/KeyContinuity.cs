using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>The rule of continuity: whether new keys of a server are tied to those known before. A pure function.</summary>
public static class KeyContinuity
{
    /// <summary>Judges a document.</summary>
    /// <param name="known">What was known of the server; null where nothing was.</param>
    /// <param name="document">What it publishes.</param>
    /// <param name="standing">How the server stood until now. Not looked at where a key known before has signed.</param>
    /// <param name="isDeniedKey">Keys whose signatures prove nothing; null for <see cref="CompromisedKeys.Contains"/>.</param>
    /// <exception cref="ArgumentException">The document is another server's.</exception>
    public static ContinuityVerdict Judge(KnownServerKeys? known, ServerKeys document, ServerStanding standing, Predicate<VerifyKey>? isDeniedKey = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (known is not null && known.Server != document.ServerName)
        {
            throw new ArgumentException($"The document is that of {document.ServerName}, and what is known is of {known.Server}.", nameof(document));
        }

        return Find(known, document, standing, isDeniedKey ?? CompromisedKeys.Contains) with { Reused = FindReuse(known, document) };
    }

    private static ContinuityVerdict Find(KnownServerKeys? known, ServerKeys document, ServerStanding standing, Predicate<VerifyKey> isDenied)
    {
        if (known is null or { Keys.IsEmpty: true, Quarantined: null })
        {
            return new ContinuityVerdict.FirstSeen();
        }

        KnownKey? rotatedBy = null;
        bool signedByExpired = false;
        foreach (KnownKey signer in SignersOf(document, known, isDenied))
        {
            if (signer.ExpiredTs is not null)
            {
                signedByExpired = true;
            }
            else if (document.VerifyKeys.TryGetValue(signer.KeyId, out VerifyKey? current) && current == signer.Key)
            {
                return new ContinuityVerdict.Continuous();
            }
            else
            {
                rotatedBy ??= signer;
            }
        }

        return rotatedBy is not null ? new ContinuityVerdict.Rotated(rotatedBy.KeyId)
            : signedByExpired ? new ContinuityVerdict.Outdated()
            : standing == ServerStanding.Healthy && known.Quarantined is null ? new ContinuityVerdict.RotatedUnproven()
            : new ContinuityVerdict.Broken(standing);
    }

    /// <summary>
    /// The known keys that have signed the document. Keys that share an ID are tried one after the other, a pass each; a pass verifies only signatures under IDs that are
    /// known, so that a document cannot ask for more work than there are known keys.
    /// </summary>
    private static List<KnownKey> SignersOf(ServerKeys document, KnownServerKeys known, Predicate<VerifyKey> isDenied)
    {
        List<KnownKey> signers = [];
        bool more = true;
        for (int pass = 0; more; pass++)
        {
            more = false;
            int index = pass;
            SignedJsonResult result = SignedJson.Verify(document.Utf8.Span, document.ServerName, keyId =>
            {
                ReadOnlySpan<KnownKey> keys = known.WithId(keyId);
                more |= keys.Length > index + 1;
                return index < keys.Length && !isDenied(keys[index].Key) ? KeyAnswer.Valid(keys[index].Key) : KeyAnswer.Unknown;
            });
            foreach (SignatureResult signature in result.Signatures)
            {
                if (signature.Verdict == SignatureVerdict.Good)
                {
                    signers.Add(known.WithId(signature.KeyId)[index]);
                }
            }
        }

        return signers;
    }

    private static ImmutableArray<KeyIdReuse> FindReuse(KnownServerKeys? known, ServerKeys document)
    {
        ImmutableArray<KeyIdReuse>.Builder reused = ImmutableArray.CreateBuilder<KeyIdReuse>();
        foreach ((KeyId id, VerifyKey told) in KeysOf(document))
        {
            if (known is not null && known.WithId(id) is { IsEmpty: false } held && known.Find(id, told) is null)
            {
                reused.Add(new KeyIdReuse(id, held[0].Key, told));
            }
            else if (document.VerifyKeys.TryGetValue(id, out VerifyKey? current) && current != told)
            {
                reused.Add(new KeyIdReuse(id, current, told));
            }
        }

        return reused.ToImmutable();
    }

    private static IEnumerable<(KeyId Id, VerifyKey Key)> KeysOf(ServerKeys document) =>
        document.VerifyKeys.Select(pair => (pair.Key, pair.Value))
            .Concat(document.OldVerifyKeys.Select(pair => (pair.Key, pair.Value.Key)))
            .OrderBy(pair => pair.Item1)
            .Where(pair => pair.Item1 != PolicyServer.KeyId);
}
