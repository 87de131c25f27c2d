using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

public sealed partial class KeyRing
{
    /// <summary>
    /// Merges documents into the known keys. Signatures are verified outside the lock. If another thread changed the keys meanwhile, the documents are judged
    /// again.
    /// </summary>
    private async Task<bool> TakeAsync(ServerName server, IReadOnlyList<(ServerKeys, ServerName?)> documents)
    {
        ServerLiveness? told = _options.StandingOf(server);
        KeyMerge.Outcome outcome;
        while (true)
        {
            MatrixTimestamp now = Now;
            KnownServerKeys? cached = _cache.Get(server);
            KnownServerKeys known = (cached ?? KnownServerKeys.Empty(server)).ClampTo(now);
            outcome = KeyMerge.Take(known, documents, told ?? StandingByAge(known, now), now, _rules);
            if (ReferenceEquals(outcome.Keys, known))
            {
                break;
            }

            if (_cache.TryReplace(cached, outcome.Keys, outcome.IsAnyAccepted ? _time.GetTimestamp() : null))
            {
                await SaveAsync(outcome.Keys, CancellationToken.None).ConfigureAwait(false);
                break;
            }
        }

        foreach (KeyChange finding in outcome.Findings)
        {
            _options.OnKeyChange?.Invoke(finding);
        }

        return outcome.IsAnyAccepted;
    }

    /// <summary>
    /// Returns the state of a server by the time it was last seen. Within this process that time does not depend on the wall clock, which may be temporarily
    /// wrong.
    /// </summary>
    private ServerLiveness StandingByAge(KnownServerKeys known, MatrixTimestamp now)
    {
        bool isSeen = KeyNeeds.IsRecent(known.FetchedAt, now, _options.UnseenAfter)
            || (_cache.SeenAt(known.Server) is { } seenAt && _time.GetElapsedTime(seenAt) < _options.UnseenAfter);
        return isSeen ? ServerLiveness.Healthy : ServerLiveness.Unseen;
    }

    private void LandIfMet(KeyFetch fetch)
    {
        // The check and the end are one step, because a request that joins in between would never be satisfied.
        lock (_lock)
        {
            if (!fetch.HasLanded && fetch.Needs.Count > 0)
            {
                fetch.Meet((keyId, ts) => IsMet(new KeyRequest { Server = fetch.Server, KeyId = keyId, MinimumValidUntil = ts }));
                if (Unmet(fetch).Count == 0)
                {
                    Land(fetch);
                }
            }
        }
    }

    private void Land(KeyFetch fetch, Exception? fault = null)
    {
        lock (_lock)
        {
            if (fetch.HasLanded)
            {
                return;
            }

            _ = _fetches.Remove(fetch.Server);
            NoteOutcome(fetch);
            fetch.Land(fault);
        }

        _cache.Unpin(fetch.Server);
    }

    /// <summary>
    /// Records failures. A complete answer of a server without the key needs no record, because the age of the answer prevents another request.
    /// </summary>
    private void NoteOutcome(KeyFetch fetch)
    {
        bool isUnmet = fetch.Needs.Count > 0 && Unmet(fetch).Count > 0;
        if (fetch.IsComplete || (fetch.Needs.Count > 0 && !isUnmet))
        {
            _lookups.Clear(fetch.Server);
        }
        else if (isUnmet && !fetch.IsPutOff && !fetch.IsProbe)
        {
            _lookups.Fail(fetch.Server, fetch.Error?.RetryAfter);
        }

        if (fetch.IsPutOff && fetch.IsProbe)
        {
            _probes.Return(fetch.Server);
        }
    }

    private bool IsMet(KeyRequest request) => Known(request.Server) is { } known && KeyNeeds.IsMet(known, request, Now);

    private List<KeyRequest> Unmet(KeyFetch fetch) =>
        [.. fetch.Needs.Select(need => new KeyRequest { Server = fetch.Server, KeyId = need.KeyId, MinimumValidUntil = need.MinimumValidUntil }).Where(request => !IsMet(request))];

    /// <summary>Determines whether notaries can add something. They cannot extend the validity that the server itself states.</summary>
    private bool NeedsNotary(KeyFetch fetch)
    {
        lock (_lock)
        {
            // A stranger's claim without a free slot is not passed to notaries, because the server itself has not been asked.
            bool isPutOffClaim = fetch is { IsPutOff: true, Purpose: KeyFetchPurpose.UnverifiedRequest };
            return !fetch.HasLanded && !isPutOffClaim
                && Unmet(fetch).Exists(request => !fetch.IsComplete || (!request.KeyId.IsDefault && Known(fetch.Server) is { } known && known.WithId(request.KeyId).IsEmpty));
        }
    }
}
