using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>Takes documents of a server into what is known of it. Pure.</summary>
internal static class KeyIntake
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
        ServerStanding standing,
        long nowTs,
        Predicate<VerifyKey> isDeniedKey)
    {
        // A notary's documents of several times, met for the first time together, need no tie to one another: none of them is known yet.
        bool isFirst = known is { Keys.IsEmpty: true, Quarantined: null };
        KnownServerKeys updated = known;
        bool any = false;
        ImmutableArray<KeyFinding>.Builder findings = ImmutableArray.CreateBuilder<KeyFinding>();
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
                updated = Accept(notary is null ? updated.EndRivals(document, nowTs) : updated, document, isProved: verdict is not ContinuityVerdict.RotatedUnproven, nowTs, notary is null, isDeniedKey);
            }

            if (isNews)
            {
                findings.Add(new KeyFinding(verdict, document, notary));
            }
        }

        return new Outcome(updated, any, findings.ToImmutable());
    }

    /// <summary>Takes a document whatever its continuity, and lets go of what was held back.</summary>
    public static KnownServerKeys Accept(KnownServerKeys known, ServerKeys document, bool isProved, long nowTs, bool fromServer, Predicate<VerifyKey> isDeniedKey)
    {
        KeyProvenance provenance = fromServer ? KeyProvenance.Server : KeyProvenance.Notary;
        IEnumerable<ServerKey> keys = KeyValidity.GetKeys(document, nowTs, provenance)
            .Where(key => key.Key.IsUsable && key.KeyId != PolicyServer.KeyId && !isDeniedKey(key.Key))
            .Select(key => isProved ? key : WithoutBackdating(known, key));
        return known.Merge(KnownServerKeys.OfDocument(document, keys, KeyValidity.Cap(document.ValidUntilTs, nowTs), nowTs, fromServer)).Quarantine(null);
    }

    /// <summary>
    /// A server that cannot show that it held the keys before cannot make a key that was in use count as expired for longer than since it was last seen in use: that would take the
    /// signatures off a server's whole history.
    /// </summary>
    private static ServerKey WithoutBackdating(KnownServerKeys known, ServerKey told) =>
        told.ExpiredTs is { } expired && known.Find(told.KeyId, told.Key) is { ExpiredTs: null } && known.FetchedTs is { } lastSeen && lastSeen > expired
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
    internal readonly record struct Outcome(KnownServerKeys Keys, bool IsAnyAccepted, ImmutableArray<KeyFinding> Findings);
}
