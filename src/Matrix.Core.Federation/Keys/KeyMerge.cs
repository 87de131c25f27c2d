using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Merges documents of a server into its known keys. All methods are pure.</summary>
internal static class KeyMerge
{
    /// <summary>Merges documents. They are ordered by the time until which they are valid, the latest last.</summary>
    /// <param name="known">The known keys.</param>
    /// <param name="documents">The documents of the server, each with the notary that passed it on, or null.</param>
    /// <param name="liveness">The state of the server.</param>
    /// <param name="now">The current time.</param>
    /// <param name="isDeniedKey">A predicate that selects keys that are never accepted.</param>
    public static Result Merge(
        KnownServerKeys known,
        IEnumerable<(ServerKeys Document, ServerName? Notary)> documents,
        ServerLiveness liveness,
        MatrixTimestamp now,
        Predicate<VerifyKey> isDeniedKey) =>
        Merge(known, documents, liveness, now, new KeyMergeRules(isDeniedKey, KeyIdPolicy.KeepAll, KeepDocuments: true));

    /// <summary>Merges documents by the rules of a ring.</summary>
    public static Result Merge(
        KnownServerKeys known,
        IEnumerable<(ServerKeys Document, ServerName? Notary)> documents,
        ServerLiveness liveness,
        MatrixTimestamp now,
        KeyMergeRules rules)
    {
        Predicate<VerifyKey> isDeniedKey = rules.IsDeniedKey;

        // Several documents of a notary that are seen for the first time together need no tie to one another, because no key is known yet.
        bool isFirst = known is { Keys.IsEmpty: true, Quarantined: null };
        KnownServerKeys updated = known;
        bool any = false;
        ImmutableArray<KeyChange>.Builder changes = ImmutableArray.CreateBuilder<KeyChange>();
        foreach ((ServerKeys document, ServerName? notary) in documents)
        {
            if (!IsSignedByAllowedKey(document, isDeniedKey))
            {
                continue;
            }

            ContinuityVerdict verdict = isFirst
                ? KeyContinuity.Judge(null, document, liveness, isDeniedKey)
                : KeyContinuity.Judge(updated, document, liveness, isDeniedKey);
            bool isChange = verdict is ContinuityVerdict.Rotated or ContinuityVerdict.RotatedUnproven || !verdict.Reused.IsEmpty;
            if (verdict is ContinuityVerdict.Broken)
            {
                isChange = updated.Quarantined is not { } quarantined || !quarantined.VerifyKeys.SequenceEqual(document.VerifyKeys);
                updated = updated.Quarantine(document);
            }
            else if (verdict.IsAccepted)
            {
                any = true;
                updated = Accept(updated, document, isProved: verdict is not ContinuityVerdict.RotatedUnproven, now, notary is null, rules);
            }

            if (isChange)
            {
                changes.Add(new KeyChange(verdict, document, notary));
            }
        }

        return new Result(updated, any, changes.ToImmutable());
    }

    /// <summary>Accepts a document because the host requests it, whatever its continuity. It replaces a quarantined document.</summary>
    public static KnownServerKeys MergeRequested(KnownServerKeys known, ServerKeys document, MatrixTimestamp now, KeyMergeRules rules)
    {
        // The host's decision overrides the first-seen key.
        KnownServerKeys cleared = rules.Policy == KeyIdPolicy.FirstSeenWins ? known.Without(key => IsConflicting(key, document)) : known;
        KnownServerKeys accepted = Accept(cleared.EndConflicting(document, now), document, isProved: false, now, fromServer: false, rules with { Policy = KeyIdPolicy.KeepAll });

        // The keys count as published by the server itself, although the server has not sent them now.
        return accepted.Confirm(key => !IsConflicting(key, document) && (document.VerifyKeys.ContainsKey(key.KeyId) || document.OldVerifyKeys.ContainsKey(key.KeyId)));
    }

    private static KnownServerKeys Accept(KnownServerKeys known, ServerKeys document, bool isProved, MatrixTimestamp now, bool fromServer, KeyMergeRules rules)
    {
        KeyProvenance provenance = fromServer ? KeyProvenance.Server : KeyProvenance.Notary;
        IEnumerable<ServerKey> keys = document.GetKeys(now, provenance)
            .Where(key => key.Key.IsUsable && key.KeyId != KeyId.PolicyServer && !rules.IsDeniedKey(key.Key));
        if (rules.Policy == KeyIdPolicy.FirstSeenWins)
        {
            // The server's own answer replaces keys that only a notary has passed on.
            known = fromServer ? known.Without(key => key.Provenance == KeyProvenance.Notary && IsConflicting(key, document)) : known;
            KnownServerKeys first = known;
            keys = keys.Where(key => first.WithId(key.KeyId).IsEmpty || first.Find(key.KeyId, key.Key) is not null);
        }
        else if (fromServer)
        {
            known = known.EndConflicting(document, now);
        }

        known = isProved ? known : known.MarkUntied();
        KnownServerKeys before = known;
        ServerKey[] taken = [.. keys.Select(key => WithoutBackdating(before, key))];
        MatrixTimestamp validUntil = ServerKey.CapValidity(document.ValidUntil, now);
        return known.Merge(KnownServerKeys.FromDocument(document, taken, validUntil, now, fromServer, rules.KeepDocuments)).Quarantine(null);
    }

    /// <summary>Determines whether the document names another key under the same ID.</summary>
    private static bool IsConflicting(ServerKey key, ServerKeys document) =>
        (document.VerifyKeys.TryGetValue(key.KeyId, out VerifyKey? current) && current != key.Key)
        || (document.OldVerifyKeys.TryGetValue(key.KeyId, out ServerKey? old) && old.Key != key.Key);

    /// <summary>
    /// Returns a key with a corrected expiry. A server that does not prove possession of the previous keys must not set the expiry of a used key to before it
    /// was last seen in use: that would invalidate the signatures of its whole history. This also applies to its next document, which its own new keys tie to
    /// the first.
    /// </summary>
    private static ServerKey WithoutBackdating(KnownServerKeys known, ServerKey published) =>
        published.ExpiredAt is { } expired && known.UntiedAt is { } lastSeen && lastSeen > expired && known.Find(published.KeyId, published.Key) is not null
            ? published with { ExpiredAt = lastSeen }
            : published;

    /// <summary>
    /// Determines whether a key that is not denied has signed the document. A valid signature alone is not enough, because a denied key may have made it.
    /// </summary>
    private static bool IsSignedByAllowedKey(ServerKeys document, Predicate<VerifyKey> isDeniedKey) =>
        !document.VerifyKeys.Values.Any(key => isDeniedKey(key))
        || document.TryFindSigner(document.GetKeys(MatrixTimestamp.MaxValue).Where(key => key.ExpiredAt is null && !isDeniedKey(key.Key)), out _);

    /// <summary>Represents the result of a merge.</summary>
    /// <param name="Keys">The known keys after the merge.</param>
    /// <param name="IsAnyAccepted">Whether any document was accepted.</param>
    /// <param name="Changes">The changes that the host may want to know about.</param>
    internal readonly record struct Result(KnownServerKeys Keys, bool IsAnyAccepted, ImmutableArray<KeyChange> Changes);
}
