using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

public sealed partial class KeyRing
{
    private async Task AskServersAsync(List<KeyFlight> flights, CancellationToken giveUp) =>
        await Task.WhenAll(flights.Where(flight => !flight.HasLanded).Select(flight => AskServerAsync(flight, giveUp)).ToList()).ConfigureAwait(false);

    private async Task AskServerAsync(KeyFlight flight, CancellationToken giveUp)
    {
        try
        {
            if (MayDial(flight.Server) && await FetchAsync(flight, giveUp).ConfigureAwait(false) is { } document)
            {
                flight.IsComplete = await TakeAsync(flight.Server, [(document, null)]).ConfigureAwait(false);
                NoteDial(flight);
            }

            LandMet([flight]);
        }
        catch (Exception fault)
        {
            // The host's own code, be it the fetcher, the store or a callback: told to those who wait for this server, and to no others.
            Land(flight, fault);
        }
    }

    private bool MayDial(ServerName server)
    {
        lock (_lock)
        {
            if (_dials.BlockedUntil(server, default, NowTs) is not null)
            {
                return false;
            }
        }

        return _options.MayDial(server);
    }

    private async Task<ServerKeys?> FetchAsync(KeyFlight flight, CancellationToken giveUp)
    {
        flight.IsPutOff = true;
        try
        {
            ReadOnlyMemory<byte> body = await InSlotAsync(
                _dialSlots,
                () =>
                {
                    flight.IsPutOff = false;
                    return _fetcher.FetchAsync(flight.Server, giveUp);
                },
                giveUp).ConfigureAwait(false);
            if (ServerKeys.TryParse(body.Span, flight.Server, out ServerKeys? document, out ServerKeysError error))
            {
                return document;
            }

            bool isSignature = error.Kind is ServerKeysErrorKind.BadSignature or ServerKeysErrorKind.NotSelfSigned;
            flight.Error = new FederationException(isSignature ? FederationErrorKind.BadSignature : FederationErrorKind.ProtocolError, flight.Server, error.ToString());
        }
        catch (FederationException error)
        {
            flight.Error = error;
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            flight.Error = new FederationException(FederationErrorKind.TimedOut, flight.Server, "no keys in time");
        }

        if (!flight.IsPutOff)
        {
            NoteDial(flight);
        }

        return null;
    }

    /// <summary>A server whose answer cannot be taken is not asked for more than one that does not answer.</summary>
    private void NoteDial(KeyFlight flight)
    {
        lock (_lock)
        {
            if (flight.IsComplete)
            {
                _dials.Clear(flight.Server, default);
            }
            else
            {
                _dials.Fail(flight.Server, default, NowTs, flight.Error?.RetryAfter);
            }
        }
    }

    private async Task AskNotariesAsync(List<KeyFlight> flights, CancellationToken giveUp)
    {
        List<KeyFlight> open = [.. flights.Where(flight => !flight.HasLanded && NeedsNotary(flight))];
        if (_options.Notaries.IsEmpty || open.Count == 0)
        {
            return;
        }

        await Task.WhenAll(open.Chunk(_options.NotaryBatchSize).Select(batch => AskNotariesAsync(batch, giveUp)).ToList()).ConfigureAwait(false);
    }

    private async Task AskNotariesAsync(KeyFlight[] batch, CancellationToken giveUp)
    {
        List<KeyRequest> requests = [];
        lock (_lock)
        {
            // A time that no document can cover would only make the notary ask the server each time.
            long latest = KeyValidity.Cap(long.MaxValue, NowTs);
            requests.AddRange(batch.SelectMany(flight => flight.Needs.Select(need => new KeyRequest(flight.Server, need.Key, Math.Clamp(need.Value, 0, latest)))));
        }

        HashSet<ServerName> asked = [.. batch.Select(flight => flight.Server)];
        List<ServerKeys>[] replies = await Task.WhenAll(Enumerable.Range(0, _options.Notaries.Length).Select(notary => QueryAsync(notary, requests, asked, giveUp)).ToList()).ConfigureAwait(false);
        foreach (KeyFlight flight in batch)
        {
            List<(ServerKeys, int)> agreed = NotaryAgreement.Select([.. replies.Select(reply => reply.FindAll(document => document.ServerName == flight.Server))], _options.NotaryAgreement);
            if (agreed.Count > 0)
            {
                _ = await TakeAsync(flight.Server, [.. agreed.Select(item => (item.Item1, (ServerName?)_options.Notaries[item.Item2].Name))]).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What a notary answers that can be used; nothing where it fails, which is no fault of those who wait.</summary>
    private async Task<List<ServerKeys>> QueryAsync(int index, List<KeyRequest> requests, HashSet<ServerName> asked, CancellationToken giveUp)
    {
        Notary notary = _options.Notaries[index];
        lock (_lock)
        {
            if (_queries.BlockedUntil(notary.Name, default, NowTs) is not null)
            {
                return [];
            }
        }

        TimeSpan? atLeast = null;
        bool isAsked = false;
        try
        {
            ReadOnlyMemory<byte> reply = await InSlotAsync(
                _querySlots[index],
                () =>
                {
                    isAsked = true;
                    return _fetcher.QueryAsync(notary.Name, requests, giveUp);
                },
                giveUp).ConfigureAwait(false);
            if (NotaryReply.TryRead(reply.Span, notary, asked, out List<ServerKeys> documents))
            {
                lock (_lock)
                {
                    _queries.Clear(notary.Name, default);
                }

                return documents;
            }
        }
        catch (FederationException error)
        {
            atLeast = error.RetryAfter;
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // Not in time: a failure like others, but where it was never the query's turn.
        }

        lock (_lock)
        {
            if (isAsked)
            {
                _queries.Fail(notary.Name, default, NowTs, atLeast);
            }
        }

        return [];
    }

    private static async Task<ReadOnlyMemory<byte>> InSlotAsync(SemaphoreSlim slots, Func<Task<ReadOnlyMemory<byte>>> ask, CancellationToken giveUp)
    {
        await slots.WaitAsync(giveUp).ConfigureAwait(false);
        try
        {
            // The slot may have come free because the time is over for all.
            giveUp.ThrowIfCancellationRequested();

            // A fetcher that does not look at its token is left behind.
            return await ask().WaitAsync(giveUp).ConfigureAwait(false);
        }
        finally
        {
            _ = slots.Release();
        }
    }
}
