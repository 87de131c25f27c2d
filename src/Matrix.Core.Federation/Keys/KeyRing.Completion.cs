using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

public sealed partial class KeyRing
{
    /// <summary>
    /// Merges documents into the known keys. Signatures are verified outside the lock. If another thread changed the keys meanwhile, the documents are judged
    /// again.
    /// </summary>
    private async Task<bool> MergeAsync(ServerName server, IReadOnlyList<(ServerKeys, ServerName?)> documents)
    {
        ServerLiveness? stated = _options.GetLiveness(server);
        KeyMerge.Result merged;
        while (true)
        {
            MatrixTimestamp now = Now;
            KnownServerKeys? cached = _cache.Get(server);
            KnownServerKeys known = (cached ?? KnownServerKeys.Empty(server)).ClampTo(now);
            merged = KeyMerge.Merge(known, documents, stated ?? GetLivenessByAge(known, now), now, _rules);
            if (ReferenceEquals(merged.Keys, known))
            {
                break;
            }

            if (_cache.TryReplace(cached, merged.Keys, merged.IsAnyAccepted ? _time.GetTimestamp() : null))
            {
                await SaveAsync(merged.Keys, CancellationToken.None).ConfigureAwait(false);
                break;
            }
        }

        foreach (KeyChange change in merged.Changes)
        {
            _options.OnKeyChange?.Invoke(change);
        }

        return merged.IsAnyAccepted;
    }

    /// <summary>
    /// Returns the state of a server by the time it was last seen. Within this process that time does not depend on the wall clock, which may be temporarily
    /// wrong.
    /// </summary>
    private ServerLiveness GetLivenessByAge(KnownServerKeys known, MatrixTimestamp now)
    {
        bool isSeen = KeyRequestRules.IsRecent(known.FetchedAt, now, _options.UnseenAfter)
            || (_cache.SeenAt(known.Server) is { } seenAt && _time.GetElapsedTime(seenAt) < _options.UnseenAfter);
        return isSeen ? ServerLiveness.Healthy : ServerLiveness.Unseen;
    }

    private void CompleteIfSatisfied(KeyFetch fetch)
    {
        // The check and the end are one step, because a request that joins in between would never be satisfied.
        lock (_lock)
        {
            if (!fetch.IsCompleted && fetch.Needs.Count > 0)
            {
                fetch.CompleteSatisfied((keyId, ts) => IsSatisfied(new KeyRequest { Server = fetch.Server, KeyId = keyId, MinimumValidUntil = ts }));
                if (GetUnsatisfied(fetch).Count == 0)
                {
                    Complete(fetch);
                }
            }
        }
    }

    private void Complete(KeyFetch fetch, Exception? fault = null)
    {
        lock (_lock)
        {
            if (fetch.IsCompleted)
            {
                return;
            }

            _ = _fetches.Remove(fetch.Server);
            RecordResult(fetch);
            fetch.Complete(fault);
        }

        _cache.Unpin(fetch.Server);
    }

    /// <summary>
    /// Records failures. A complete answer of a server without the key needs no record, because the age of the answer prevents another request.
    /// </summary>
    private void RecordResult(KeyFetch fetch)
    {
        bool isUnmet = fetch.Needs.Count > 0 && GetUnsatisfied(fetch).Count > 0;
        if (fetch.IsServerDocumentAccepted || (fetch.Needs.Count > 0 && !isUnmet))
        {
            _lookups.Clear(fetch.Server);
        }
        else if (isUnmet && !fetch.IsPostponed && !fetch.IsUnverified)
        {
            _lookups.Fail(fetch.Server, fetch.Error?.RetryAfter);
        }

        if (fetch.IsPostponed && fetch.IsUnverified)
        {
            _unverifiedFetches.Return(fetch.Server);
        }
    }

    private bool IsSatisfied(KeyRequest request) => GetKnown(request.Server) is { } known && KeyRequestRules.IsSatisfied(known, request, Now);

    private List<KeyRequest> GetUnsatisfied(KeyFetch fetch) =>
        [.. fetch.Needs.Select(need => new KeyRequest { Server = fetch.Server, KeyId = need.KeyId, MinimumValidUntil = need.MinimumValidUntil }).Where(request => !IsSatisfied(request))];

    /// <summary>Determines whether notaries can add something. They cannot extend the validity that the server itself states.</summary>
    private bool NeedsNotary(KeyFetch fetch)
    {
        lock (_lock)
        {
            // A stranger's claim without a free slot is not passed to notaries, because the server itself has not been asked.
            bool isPutOffClaim = fetch is { IsPostponed: true, Purpose: KeyFetchPurpose.UnverifiedRequest };
            return !fetch.IsCompleted && !isPutOffClaim
                && GetUnsatisfied(fetch).Exists(request => !fetch.IsServerDocumentAccepted || (!request.KeyId.IsDefault && GetKnown(fetch.Server) is { } known && known.WithId(request.KeyId).IsEmpty));
        }
    }
}
