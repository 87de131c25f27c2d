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
                sources.Add(AskNotariesAsync(fetch));
                await WaitAsync(sources[0], _options.NotaryPatience, end.Token).ConfigureAwait(false);
                if (fetch.HasLanded)
                {
                    return;
                }
            }

            Task server = AskServerAsync(fetch, end.Token);
            sources.Add(server);
            if (usesNotaries && !notariesFirst)
            {
                _ = await Task.WhenAny(server, fetch.Slow, fetch.Landed).ConfigureAwait(false);
                if (NeedsNotary(fetch))
                {
                    sources.Add(AskNotariesAsync(fetch));
                }
            }

            _ = await Task.WhenAny(Task.WhenAll(sources), fetch.Landed).ConfigureAwait(false);
            Land(fetch, sources.Find(static source => source.IsFaulted)?.Exception?.InnerException);
        }
        catch (Exception fault)
        {
            Land(fetch, fault);
        }
        finally
        {
            // All waiting callers have what they need, so a silent server must not keep its slot.
            Land(fetch);
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

    private async Task AskServerAsync(KeyFetch fetch, CancellationToken end)
    {
        if (!MayDial(fetch))
        {
            fetch.SetSlow();
            return;
        }

        ServerKeys? document = null;
        for (int attempt = 0; ; attempt++)
        {
            fetch.IsPutOff = true;
            using KeyFetchSlot? slot = await EnterAsync(fetch, end).ConfigureAwait(false);
            if (slot is null)
            {
                break;
            }

            fetch.IsPutOff = false;
            document = await FetchAsync(fetch, slot, end).ConfigureAwait(false);
            if (!fetch.IsPutOff || fetch.Purpose == KeyFetchPurpose.UnverifiedRequest || attempt == MaxNetworkRetries)
            {
                break;
            }

            slot.Dispose();
            await WaitAsync(fetch.Landed, NetworkRetryInterval, end).ConfigureAwait(false);
        }

        if (document is not null)
        {
            fetch.IsComplete = await TakeAsync(fetch.Server, [(document, null)]).ConfigureAwait(false);
        }

        if (!fetch.IsPutOff && !(end.IsCancellationRequested && document is null))
        {
            NoteDial(fetch);
        }

        LandIfMet(fetch);
        fetch.SetSlow();
    }

    private bool MayDial(KeyFetch fetch)
    {
        lock (_lock)
        {
            if (!fetch.IsProbe && _dials.RemainingFor(fetch.Server) is not null)
            {
                return false;
            }
        }

        return _options.MayDial(fetch.Server);
    }

    /// <summary>Waits for a slot. The wait restarts if a caller with a more important purpose joins.</summary>
    private async Task<KeyFetchSlot?> EnterAsync(KeyFetch fetch, CancellationToken end)
    {
        while (true)
        {
            KeyFetchClass wanted;
            Task raised;
            lock (_lock)
            {
                (wanted, raised) = (fetch.Class, fetch.Raised);
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(end);
            try
            {
                Task<KeyFetchSlot?> entering = _limits.EnterAsync(wanted, waiting.Token).AsTask();
                _ = await Task.WhenAny(entering, raised).ConfigureAwait(false);
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

            if (!raised.IsCompleted || end.IsCancellationRequested)
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
            fetch.IsPutOff = true;
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, end, slot.GivenUp);
        Task<ReadOnlyMemory<byte>> asking = AskThroughGateAsync(fetch.Server, slot, either.Token);
        await WaitAsync(asking, _options.SlowAfter, either.Token).ConfigureAwait(false);
        if (!asking.IsCompleted)
        {
            fetch.SetSlow();
            _ = slot.MoveToSlowAsync();
        }

        return await asking.ConfigureAwait(false);
    }

    /// <summary>Fetches with the address gate set in this asynchronous flow only. A fetcher that ignores its token is abandoned.</summary>
    private async Task<ReadOnlyMemory<byte>> AskThroughGateAsync(ServerName server, KeyFetchSlot slot, CancellationToken cancellationToken)
    {
        AddressGate.Current = slot;
        return await _fetcher.FetchAsync(server, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records the outcome of asking the server. An answer that is not accepted counts as a failure.</summary>
    private void NoteDial(KeyFetch fetch)
    {
        lock (_lock)
        {
            if (fetch.IsComplete)
            {
                _dials.Clear(fetch.Server);
            }
            else if (!fetch.IsProbe)
            {
                _dials.Fail(fetch.Server, fetch.Error?.RetryAfter);
            }
        }
    }

    /// <summary>Asks all notaries at once. Documents are merged as soon as enough notaries agree, without waiting for silent ones.</summary>
    private async Task AskNotariesAsync(KeyFetch fetch)
    {
        KeyRequest[] needs;
        bool isClaim;
        Task raised;
        lock (_lock)
        {
            needs = [.. Unmet(fetch)];
            isClaim = fetch.Purpose == KeyFetchPurpose.UnverifiedRequest;
            raised = fetch.Raised;
        }

        if (needs.Length == 0)
        {
            return;
        }

        Task<IReadOnlyList<ServerKeys>>[] asked = [.. _notaries.Select(notary => notary.AskAsync(fetch.Server, needs, isClaim))];
        List<Task<IReadOnlyList<ServerKeys>>> open = [.. asked];
        HashSet<ServerKeys> taken = [];
        while (open.Count > 0 && !fetch.HasLanded)
        {
            Task answered = await Task.WhenAny(isClaim ? [.. open, raised] : open).ConfigureAwait(false);
            if (isClaim && raised.IsCompleted)
            {
                // A more important purpose has joined, so the keys are requested again in its queue.
                await AskNotariesAsync(fetch).ConfigureAwait(false);
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
                _ = await TakeAsync(fetch.Server, agreed).ConfigureAwait(false);
                LandIfMet(fetch);
            }
        }
    }
}
