using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

public sealed partial class KeyRing
{
    /// <summary>Takes documents into what is known. No signature is verified under a lock: where another thread was faster, it is judged anew.</summary>
    private async Task<bool> TakeAsync(ServerName server, IReadOnlyList<(ServerKeys, ServerName?)> documents)
    {
        ServerLiveness? told = _options.StandingOf(server);
        KeyMerge.Outcome outcome;
        while (true)
        {
            long now = NowTs;
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
            _options.OnFinding?.Invoke(finding);
        }

        return outcome.IsAnyAccepted;
    }

    /// <summary>How a server stands by when it was last seen. In this process that is measured without the wall clock, which may be wrong for a while.</summary>
    private ServerLiveness StandingByAge(KnownServerKeys known, long now)
    {
        bool isSeen = KeyNeeds.IsRecent(known.FetchedTs, now, _options.UnseenAfter)
            || (_cache.SeenAt(known.Server) is { } seenAt && _time.GetElapsedTime(seenAt) < _options.UnseenAfter);
        return isSeen ? ServerLiveness.Healthy : ServerLiveness.Unseen;
    }

    private void LandIfMet(KeyFetch fetch)
    {
        // In one piece: who joins in between would not be asked for.
        lock (_lock)
        {
            if (!fetch.HasLanded && fetch.Needs.Count > 0)
            {
                fetch.Meet((keyId, ts) => IsMet(new KeyRequest(fetch.Server, keyId, ts)));
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

    /// <summary>Remembers what failed. A server's whole answer without a key needs no note: the answer's own age says that it is not to be asked again yet.</summary>
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

    private bool IsMet(KeyRequest request) => Known(request.Server) is { } known && KeyNeeds.IsMet(known, request, NowTs);

    private List<KeyRequest> Unmet(KeyFetch fetch) =>
        [.. fetch.Needs.Select(need => new KeyRequest(fetch.Server, need.KeyId, need.MinimumValidUntilTs)).Where(request => !IsMet(request))];

    /// <summary>Whether notaries can add something: not to the time for which the server itself says that a key counts.</summary>
    private bool NeedsNotary(KeyFetch fetch)
    {
        lock (_lock)
        {
            // A stranger's claim for which there was no place is not handed on: the server has not even been asked.
            bool isPutOffClaim = fetch is { IsPutOff: true, Purpose: KeyFetchPurpose.UnverifiedRequest };
            return !fetch.HasLanded && !isPutOffClaim
                && Unmet(fetch).Exists(request => !fetch.IsComplete || (!request.KeyId.IsDefault && Known(fetch.Server) is { } known && known.WithId(request.KeyId).IsEmpty));
        }
    }
}
