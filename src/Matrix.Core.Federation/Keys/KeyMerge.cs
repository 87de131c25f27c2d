using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>Takes documents of a server into what is known of it. Pure.</summary>
internal static class KeyMerge
{
    /// <summary>Takes documents, those that hold for longest last.</summary>
    /// <param name="known">What was known.</param>
    /// <param name="documents">The documents of the server, each with the notary that gave it, or none.</param>
    /// <param name="standing">How the server stood.</param>
    /// <param name="nowTs">The time.</param>
    /// <param name="isDeniedKey">Keys that are never taken.</param>
    public static Outcome Take(
        KnownServerKeys known,
        IEnumerable<(ServerKeys Document, ServerName? Notary)> documents,
        ServerLiveness standing,
        long nowTs,
        Predicate<VerifyKey> isDeniedKey) =>
        Take(known, documents, standing, nowTs, new KeyIntakeRules(isDeniedKey, KeyIdPolicy.KeepAll, KeepDocuments: true));

    /// <summary>Takes documents by the rules of a ring.</summary>
    public static Outcome Take(
        KnownServerKeys known,
        IEnumerable<(ServerKeys Document, ServerName? Notary)> documents,
        ServerLiveness standing,
        long nowTs,
        KeyIntakeRules rules)
    {
        Predicate<VerifyKey> isDeniedKey = rules.IsDeniedKey;

        // A notary's documents of several times, met for the first time together, need no tie to one another: none of them is known yet.
        bool isFirst = known is { Keys.IsEmpty: true, Quarantined: null };
        KnownServerKeys updated = known;
        bool any = false;
        ImmutableArray<KeyChange>.Builder findings = ImmutableArray.CreateBuilder<KeyChange>();
        foreach ((ServerKeys document, ServerName? notary) in documents)
        {
            if (!IsSignedByAllowedKey(document, isDeniedKey))
            {
                continue;
            }

            ContinuityVerdict verdict = isFirst
                ? KeyContinuity.Judge(null, document, standing, isDeniedKey)
                : KeyContinuity.Judge(updated, document, standing, isDeniedKey);
            bool isNews = verdict is ContinuityVerdict.Rotated or ContinuityVerdict.RotatedUnproven || !verdict.Reused.IsEmpty;
            if (verdict is ContinuityVerdict.Broken)
            {
                isNews = updated.Quarantined is not { } held || !held.VerifyKeys.SequenceEqual(document.VerifyKeys);
                updated = updated.Quarantine(document);
            }
            else if (verdict.IsAccepted)
            {
                any = true;
                updated = Accept(updated, document, isProved: verdict is not ContinuityVerdict.RotatedUnproven, nowTs, notary is null, rules);
            }

            if (isNews)
            {
                findings.Add(new KeyChange(verdict, document, notary));
            }
        }

        return new Outcome(updated, any, findings.ToImmutable());
    }

    /// <summary>Takes a document because the host says so: whatever its continuity, and in place of what is held back.</summary>
    public static KnownServerKeys TakeOnRequest(KnownServerKeys known, ServerKeys document, long nowTs, KeyIntakeRules rules)
    {
        // The host's word replaces what was seen first.
        KnownServerKeys cleared = rules.Policy == KeyIdPolicy.FirstSeenWins ? known.Without(key => IsRival(key, document)) : known;
        KnownServerKeys accepted = Accept(cleared.EndRivals(document, nowTs), document, isProved: false, nowTs, fromServer: false, rules with { Policy = KeyIdPolicy.KeepAll });

        // It counts as much as the server's own answer, though the server has not given it now.
        return accepted.Confirm(key => !IsRival(key, document) && (document.VerifyKeys.ContainsKey(key.KeyId) || document.OldVerifyKeys.ContainsKey(key.KeyId)));
    }

    private static KnownServerKeys Accept(KnownServerKeys known, ServerKeys document, bool isProved, long nowTs, bool fromServer, KeyIntakeRules rules)
    {
        KeyProvenance provenance = fromServer ? KeyProvenance.Server : KeyProvenance.Notary;
        IEnumerable<ServerKey> keys = KeyValidity.GetKeys(document, nowTs, provenance)
            .Where(key => key.Key.IsUsable && key.KeyId != PolicyServer.KeyId && !rules.IsDeniedKey(key.Key));
        if (rules.Policy == KeyIdPolicy.FirstSeenWins)
        {
            // What only a notary has told gives way to the server's own answer.
            known = fromServer ? known.Without(key => key.Provenance == KeyProvenance.Notary && IsRival(key, document)) : known;
            KnownServerKeys first = known;
            keys = keys.Where(key => first.WithId(key.KeyId).IsEmpty || first.Find(key.KeyId, key.Key) is not null);
        }
        else if (fromServer)
        {
            known = known.EndRivals(document, nowTs);
        }

        known = isProved ? known : known.Untie();
        KnownServerKeys before = known;
        ServerKey[] taken = [.. keys.Select(key => WithoutBackdating(before, key))];
        long validUntil = KeyValidity.Cap(document.ValidUntilTs, nowTs);
        return known.Merge(KnownServerKeys.OfDocument(document, taken, validUntil, nowTs, fromServer, rules.KeepDocuments)).Quarantine(null);
    }

    /// <summary>Whether the document names another key under the same ID.</summary>
    private static bool IsRival(ServerKey key, ServerKeys document) =>
        (document.VerifyKeys.TryGetValue(key.KeyId, out VerifyKey? current) && current != key.Key)
        || (document.OldVerifyKeys.TryGetValue(key.KeyId, out ServerKey? old) && old.Key != key.Key);

    /// <summary>
    /// A server that cannot show that it held the keys before cannot make a key that was in use count as expired for longer than since it was last seen in use: that would take the
    /// signatures off a server's whole history. Nor can it by its next document, which its own new keys tie to the first.
    /// </summary>
    private static ServerKey WithoutBackdating(KnownServerKeys known, ServerKey told) =>
        told.ExpiredTs is { } expired && known.UntiedTs is { } lastSeen && lastSeen > expired && known.Find(told.KeyId, told.Key) is not null
            ? told with { ExpiredTs = lastSeen }
            : told;

    /// <summary>The document has been found signed by one of its keys; but that may be one that signs for everybody.</summary>
    private static bool IsSignedByAllowedKey(ServerKeys document, Predicate<VerifyKey> isDeniedKey) =>
        !document.VerifyKeys.Values.Any(key => isDeniedKey(key))
        || document.TryFindSigner(KeyValidity.GetKeys(document, long.MaxValue).Where(key => key.ExpiredTs is null && !isDeniedKey(key.Key)), out _);

    /// <summary>What came of it.</summary>
    /// <param name="Keys">What is known now.</param>
    /// <param name="IsAnyAccepted">Whether any document was taken.</param>
    /// <param name="Findings">What the host may want to know.</param>
    internal readonly record struct Outcome(KnownServerKeys Keys, bool IsAnyAccepted, ImmutableArray<KeyChange> Findings);
}
