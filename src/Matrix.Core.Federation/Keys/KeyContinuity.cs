using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Provides the rule that determines whether new keys of a server are tied to the previously known keys. It is a pure function.</summary>
public static class KeyContinuity
{
    /// <summary>Judges a document.</summary>
    /// <param name="known">The known keys of the server, or null if none are known.</param>
    /// <param name="document">The published document.</param>
    /// <param name="liveness">The state of the server until now. It is used only if no known key has signed the document.</param>
    /// <param name="isDeniedKey">A predicate that selects keys with worthless signatures, or null for <see cref="VerifyKey.IsCompromised"/>.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException"><paramref name="document"/> belongs to another server than <paramref name="known"/>.</exception>
    public static ContinuityVerdict Judge(KnownServerKeys? known, ServerKeys document, ServerLiveness liveness, Predicate<VerifyKey>? isDeniedKey = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (known is not null && known.Server != document.ServerName)
        {
            throw new ArgumentException($"The document belongs to {document.ServerName}, but the known keys belong to {known.Server}.", nameof(document));
        }

        return Find(known, document, liveness, isDeniedKey ?? (static key => key.IsCompromised)) with { Reused = FindReuse(known, document) };
    }

    private static ContinuityVerdict Find(KnownServerKeys? known, ServerKeys document, ServerLiveness liveness, Predicate<VerifyKey> isDenied)
    {
        if (known is null or { Keys.IsEmpty: true, Quarantined: null })
        {
            return new ContinuityVerdict.FirstSeen();
        }

        // Candidates are ordered by the strength of their proof, so that the first signer decides and a regular document costs one verification.
        int Proves(ServerKey key) => key.ExpiredAt is not null ? 2 : IsListed(key, document) ? 0 : 1;
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

        return liveness == ServerLiveness.Healthy && known.Quarantined is null ? new ContinuityVerdict.RotatedUnproven()
            : new ContinuityVerdict.Broken(liveness);
    }

    private static bool IsListed(ServerKey key, ServerKeys document) => document.VerifyKeys.TryGetValue(key.KeyId, out VerifyKey? current) && current == key.Key;

    private static ImmutableArray<KeyIdReuse> FindReuse(KnownServerKeys? known, ServerKeys document)
    {
        ImmutableArray<KeyIdReuse>.Builder reused = ImmutableArray.CreateBuilder<KeyIdReuse>();
        foreach ((KeyId id, VerifyKey published) in KeysOf(document))
        {
            if (known is not null && known.WithId(id) is { IsEmpty: false } knownKeys && known.Find(id, published) is null)
            {
                reused.Add(new KeyIdReuse(id, knownKeys[0].Key, published));
            }
        }

        return reused.ToImmutable();
    }

    private static IEnumerable<(KeyId Id, VerifyKey Key)> KeysOf(ServerKeys document) =>
        document.VerifyKeys.Select(pair => (pair.Key, pair.Value))
            .Concat(document.OldVerifyKeys.Select(pair => (pair.Key, pair.Value.Key)))
            .OrderBy(pair => pair.Item1)
            .Where(pair => pair.Item1 != KeyId.PolicyServer);
}
