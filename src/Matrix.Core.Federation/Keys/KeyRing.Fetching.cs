using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

public sealed partial class KeyRing
{
    /// <summary>How often a fetch is tried again whose network had no place.</summary>
    private const int MaxNetworkRetries = 10;

    private static readonly TimeSpan NetworkRetryInterval = TimeSpan.FromSeconds(1);

    /// <summary>Fetches one server's keys. Notaries are asked beside the server where it does not answer at once, or before it where many servers are asked for; each lets those go on whom it serves.</summary>
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
            // Whoever waited has what was needed: a silent server keeps no place for it.
            Land(fetch);
            await end.CancelAsync().ConfigureAwait(false);
            _ = Task.WhenAll(sources).ContinueWith(static all => _ = all.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Waits for a task, but no longer than some time.</summary>
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

    /// <summary>Waits for a slot; anew where a better purpose has joined meanwhile.</summary>
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
                // The ring has ended, somebody else has served those who wait, or a better purpose has joined.
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
            fetch.Error = new FederationException(FederationErrorKind.TimedOut, fetch.Server, "no keys in time", error);
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

    /// <summary>The gate is set in this flow of calls only. A fetcher that does not look at its token is left behind.</summary>
    private async Task<ReadOnlyMemory<byte>> AskThroughGateAsync(ServerName server, KeyFetchSlot slot, CancellationToken cancellationToken)
    {
        AddressGate.Current = slot;
        return await _fetcher.FetchAsync(server, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A server whose answer cannot be taken is not asked for more than one that does not answer.</summary>
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

    /// <summary>Asks all notaries at once. What enough of them agree on is taken as soon as they do: a silent one is not waited for.</summary>
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
                // A better purpose has joined: it is asked for among its like.
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
