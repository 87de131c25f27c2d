using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

public sealed partial class KeyRing
{
    /// <summary>The maximum number of retries of a fetch if the server's network has no free place.</summary>
    private const int MaxNetworkRetries = 10;

    private static readonly TimeSpan NetworkRetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Fetches one server's keys. Notaries are asked if the server does not answer at once, or before the server if many servers are requested. Each answer
    /// completes the waits that it satisfies.
    /// </summary>
    private async Task RunAsync(KeyFetch fetch, bool notariesFirst)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token);
        List<Task> sources = [];
        try
        {
            bool usesNotaries = _notaries.Length > 0 && fetch.Needs.Count > 0;
            if (usesNotaries && notariesFirst)
            {
                sources.Add(QueryNotariesAsync(fetch));
                await WaitAsync(sources[0], _options.NotaryPatience, end.Token).ConfigureAwait(false);
                if (fetch.IsCompleted)
                {
                    return;
                }
            }

            Task server = FetchFromServerAsync(fetch, end.Token);
            sources.Add(server);
            if (usesNotaries && !notariesFirst)
            {
                _ = await Task.WhenAny(server, fetch.Slow, fetch.Completion).ConfigureAwait(false);
                if (NeedsNotary(fetch))
                {
                    sources.Add(QueryNotariesAsync(fetch));
                }
            }

            _ = await Task.WhenAny(Task.WhenAll(sources), fetch.Completion).ConfigureAwait(false);
            Complete(fetch, sources.Find(static source => source.IsFaulted)?.Exception?.InnerException);
        }
        catch (Exception fault)
        {
            Complete(fetch, fault);
        }
        finally
        {
            // All waiting callers have what they need, so a silent server must not keep its slot.
            Complete(fetch);
            await end.CancelAsync().ConfigureAwait(false);
            _ = Task.WhenAll(sources).ContinueWith(static all => _ = all.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Waits for a task, but at most for a period.</summary>
    private async Task WaitAsync(Task task, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (task.IsCompleted)
        {
            return;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ = await Task.WhenAny(task, Task.Delay(patience, _time, timer.Token)).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
    }

    private async Task FetchFromServerAsync(KeyFetch fetch, CancellationToken end)
    {
        if (!MayDial(fetch))
        {
            fetch.MarkSlow();
            return;
        }

        ServerKeys? document = null;
        for (int attempt = 0; ; attempt++)
        {
            fetch.IsPostponed = true;
            using KeyFetchSlot? slot = await WaitForSlotAsync(fetch, end).ConfigureAwait(false);
            if (slot is null)
            {
                break;
            }

            fetch.IsPostponed = false;
            document = await FetchAsync(fetch, slot, end).ConfigureAwait(false);
            if (!fetch.IsPostponed || fetch.Purpose == KeyFetchPurpose.UnverifiedRequest || attempt == MaxNetworkRetries)
            {
                break;
            }

            slot.Dispose();
            await WaitAsync(fetch.Completion, NetworkRetryInterval, end).ConfigureAwait(false);
        }

        if (document is not null)
        {
            fetch.IsServerDocumentAccepted = await MergeAsync(fetch.Server, [(document, null)]).ConfigureAwait(false);
        }

        if (!fetch.IsPostponed && !(end.IsCancellationRequested && document is null))
        {
            RecordServerResult(fetch);
        }

        CompleteIfSatisfied(fetch);
        fetch.MarkSlow();
    }

    private bool MayDial(KeyFetch fetch)
    {
        lock (_lock)
        {
            if (!fetch.IsUnverified && _dials.RemainingFor(fetch.Server) is not null)
            {
                return false;
            }
        }

        return _options.MayDial(fetch.Server);
    }

    /// <summary>Waits for a slot. The wait restarts if a caller with a more important purpose joins.</summary>
    private async Task<KeyFetchSlot?> WaitForSlotAsync(KeyFetch fetch, CancellationToken end)
    {
        while (true)
        {
            KeyFetchClass wanted;
            Task purposeRaised;
            lock (_lock)
            {
                (wanted, purposeRaised) = (fetch.Class, fetch.PurposeRaised);
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(end);
            try
            {
                Task<KeyFetchSlot?> entering = _limits.EnterAsync(wanted, waiting.Token).AsTask();
                _ = await Task.WhenAny(entering, purposeRaised).ConfigureAwait(false);
                if (!entering.IsCompleted)
                {
                    await waiting.CancelAsync().ConfigureAwait(false);
                }

                if (await entering.ConfigureAwait(false) is { } slot)
                {
                    return slot;
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
            {
                // The ring was disposed, another source has satisfied the waits, or a more important purpose has joined.
            }

            if (!purposeRaised.IsCompleted || end.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    private async Task<ServerKeys?> FetchAsync(KeyFetch fetch, KeyFetchSlot slot, CancellationToken end)
    {
        try
        {
            ReadOnlyMemory<byte> body = await DialAsync(fetch, slot, end).ConfigureAwait(false);
            if (ServerKeys.TryParse(body.Span, fetch.Server, out ServerKeys? document, out ServerKeysError error))
            {
                return document;
            }

            bool isSignature = error.Kind is ServerKeysErrorKind.BadSignature or ServerKeysErrorKind.NotSelfSigned;
            fetch.Error = new FederationException(isSignature ? FederationErrorKind.BadSignature : FederationErrorKind.ProtocolError, fetch.Server, error.ToString());
        }
        catch (Exception error) when (slot.IsNetworkFull && error is FederationException or OperationCanceledException)
        {
            fetch.IsPostponed = true;
        }
        catch (FederationException error)
        {
            fetch.Error = error;
        }
        catch (OperationCanceledException error)
        {
            fetch.Error = new FederationException(FederationErrorKind.TimedOut, fetch.Server, "the server did not send its keys in time", error);
        }

        return null;
    }

    private async Task<ReadOnlyMemory<byte>> DialAsync(KeyFetch fetch, KeyFetchSlot slot, CancellationToken end)
    {
        using var deadline = new CancellationTokenSource(_options.Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, end, slot.Stopped);
        Task<ReadOnlyMemory<byte>> asking = FetchThroughGateAsync(fetch.Server, slot, either.Token);
        await WaitAsync(asking, _options.SlowAfter, either.Token).ConfigureAwait(false);
        if (!asking.IsCompleted)
        {
            fetch.MarkSlow();
            _ = slot.MoveToSlowAsync();
        }

        return await asking.ConfigureAwait(false);
    }

    /// <summary>Fetches with the address gate set in this asynchronous flow only. A fetcher that ignores its token is abandoned.</summary>
    private async Task<ReadOnlyMemory<byte>> FetchThroughGateAsync(ServerName server, KeyFetchSlot slot, CancellationToken cancellationToken)
    {
        AddressGate.Current = slot;
        return await _fetcher.FetchAsync(server, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records the outcome of asking the server. An answer that is not accepted counts as a failure.</summary>
    private void RecordServerResult(KeyFetch fetch)
    {
        lock (_lock)
        {
            if (fetch.IsServerDocumentAccepted)
            {
                _dials.Clear(fetch.Server);
            }
            else if (!fetch.IsUnverified)
            {
                _dials.Fail(fetch.Server, fetch.Error?.RetryAfter);
            }
        }
    }

    /// <summary>Asks all notaries at once. Documents are merged as soon as enough notaries agree, without waiting for silent ones.</summary>
    private async Task QueryNotariesAsync(KeyFetch fetch)
    {
        KeyRequest[] needs;
        bool isClaim;
        Task purposeRaised;
        lock (_lock)
        {
            needs = [.. GetUnsatisfied(fetch)];
            isClaim = fetch.Purpose == KeyFetchPurpose.UnverifiedRequest;
            purposeRaised = fetch.PurposeRaised;
        }

        if (needs.Length == 0)
        {
            return;
        }

        Task<IReadOnlyList<ServerKeys>>[] asked = [.. _notaries.Select(notary => notary.QueryAsync(fetch.Server, needs, isClaim))];
        List<Task<IReadOnlyList<ServerKeys>>> open = [.. asked];
        HashSet<ServerKeys> taken = [];
        while (open.Count > 0 && !fetch.IsCompleted)
        {
            Task answered = await Task.WhenAny(isClaim ? [.. open, purposeRaised] : open).ConfigureAwait(false);
            if (isClaim && purposeRaised.IsCompleted)
            {
                // A more important purpose has joined, so the keys are requested again in its queue.
                await QueryNotariesAsync(fetch).ConfigureAwait(false);
                return;
            }

            _ = open.RemoveAll(static task => task.IsCompleted);
            await answered.ConfigureAwait(false);
            IReadOnlyList<ServerKeys>[] replies = [.. asked.Select(static task => task.IsCompletedSuccessfully ? task.Result : [])];
            (ServerKeys, ServerName?)[] agreed =
            [
                .. NotaryAgreement.Select(replies, _options.NotaryAgreement)
                    .Where(item => taken.Add(item.Document))
                    .Select(item => (item.Document, (ServerName?)_options.Notaries[item.Notary].Name)),
            ];
            if (agreed.Length > 0)
            {
                _ = await MergeAsync(fetch.Server, agreed).ConfigureAwait(false);
                CompleteIfSatisfied(fetch);
            }
        }
    }
}
