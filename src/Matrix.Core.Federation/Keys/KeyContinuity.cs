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
    public static ContinuityVerdict Judge(KnownServerKeys? known, ServerKeys document, ServerLiveness standing, Predicate<VerifyKey>? isDeniedKey = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (known is not null && known.Server != document.ServerName)
        {
            throw new ArgumentException($"The document is that of {document.ServerName}, and what is known is of {known.Server}.", nameof(document));
        }

        return Find(known, document, standing, isDeniedKey ?? CompromisedKeys.Contains) with { Reused = FindReuse(known, document) };
    }

    private static ContinuityVerdict Find(KnownServerKeys? known, ServerKeys document, ServerLiveness standing, Predicate<VerifyKey> isDenied)
    {
        if (known is null or { Keys.IsEmpty: true, Quarantined: null })
        {
            return new ContinuityVerdict.FirstSeen();
        }

        // In the order of what each proves, so that the first that has signed decides, and an honest document costs one verification.
        int Proves(ServerKey key) => key.ExpiredTs is not null ? 2 : IsListed(key, document) ? 0 : 1;
        IEnumerable<ServerKey> candidates = known.Keys.Where(key => !isDenied(key.Key)).OrderBy(Proves);
        if (document.TryFindSigner(candidates, out ServerKey? signer))
        {
            return Proves(signer) switch
            {
                0 => new ContinuityVerdict.Continuous(),
                1 => new ContinuityVerdict.Rotated(signer.KeyId),
                _ => new ContinuityVerdict.Outdated(),
            };
        }

        return standing == ServerLiveness.Healthy && known.Quarantined is null ? new ContinuityVerdict.RotatedUnproven()
            : new ContinuityVerdict.Broken(standing);
    }

    private static bool IsListed(ServerKey key, ServerKeys document) => document.VerifyKeys.TryGetValue(key.KeyId, out VerifyKey? current) && current == key.Key;

    private static ImmutableArray<KeyIdReuse> FindReuse(KnownServerKeys? known, ServerKeys document)
    {
        ImmutableArray<KeyIdReuse>.Builder reused = ImmutableArray.CreateBuilder<KeyIdReuse>();
        foreach ((KeyId id, VerifyKey told) in KeysOf(document))
        {
            if (known is not null && known.WithId(id) is { IsEmpty: false } held && known.Find(id, told) is null)
            {
                reused.Add(new KeyIdReuse(id, held[0].Key, told));
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
