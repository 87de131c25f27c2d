using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

public sealed partial class KeyRing
{
    /// <summary>Fetches the keys of some servers, none of which is being asked already.</summary>
    private async Task FlyAsync(List<KeyFlight> flights)
    {
        try
        {
            using var deadline = new CancellationTokenSource(_options.Deadline, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _lifetime.Token);
            CancellationToken giveUp = either.Token;

            // Where some are asked after others, those asked first leave them a third of the time: one that is silent is no reason that nobody else is asked.
            using var share = new CancellationTokenSource(_options.Notaries.IsEmpty ? _options.Deadline : _options.Deadline * (2.0 / 3), _time);
            using var eitherShare = CancellationTokenSource.CreateLinkedTokenSource(share.Token, giveUp);
            if (flights.Count >= _options.BulkThreshold)
            {
                await AskNotariesAsync(flights, eitherShare.Token).ConfigureAwait(false);

                // Those that need nothing are for the servers themselves to answer: newer keys, in good time.
                LandMet(flights.Where(flight => flight.Needs.Count > 0));
                await AskServersAsync(flights, giveUp).ConfigureAwait(false);
            }
            else
            {
                await AskServersAsync(flights, eitherShare.Token).ConfigureAwait(false);
                await AskNotariesAsync(flights, giveUp).ConfigureAwait(false);
            }

            foreach (KeyFlight flight in flights)
            {
                Land(flight);
            }
        }
        catch (Exception fault)
        {
            foreach (KeyFlight flight in flights)
            {
                Land(flight, fault);
            }
        }
    }

    private async Task<bool> TakeAsync(ServerName server, IReadOnlyList<(ServerKeys, ServerName?)> documents)
    {
        ServerStanding? told = _options.StandingOf(server);
        KeyIntake.Outcome outcome;
        bool isChanged;
        lock (_lock)
        {
            long now = NowTs;
            KnownServerKeys known = _known.GetValueOrDefault(server) ?? KnownServerKeys.Empty(server);
            ServerStanding standing = told
                ?? (KeyNeeds.IsRecent(known.FetchedTs, now, _options.UnseenAfter) ? ServerStanding.Healthy : ServerStanding.Unseen);
            outcome = KeyIntake.Take(known, documents, standing, now, _options.IsDeniedKey);
            isChanged = outcome.Keys != known;
            if (isChanged)
            {
                _known[server] = outcome.Keys;
            }
        }

        if (isChanged)
        {
            await SaveAsync(outcome.Keys, CancellationToken.None).ConfigureAwait(false);
        }

        foreach (KeyFinding finding in outcome.Findings)
        {
            _options.OnFinding?.Invoke(finding);
        }

        return outcome.IsAnyAccepted;
    }

    private void LandMet(IEnumerable<KeyFlight> flights)
    {
        foreach (KeyFlight flight in flights)
        {
            // In one piece: who joins in between would not be asked for.
            lock (_lock)
            {
                if (!flight.HasLanded && Unmet(flight).Count == 0)
                {
                    Land(flight);
                }
            }
        }
    }

    private void Land(KeyFlight flight, Exception? fault = null)
    {
        lock (_lock)
        {
            if (flight.HasLanded)
            {
                return;
            }

            _ = _flights.Remove(flight.Server);
            NoteOutcome(flight);
            flight.Land(fault);
        }
    }

    /// <summary>Remembers what failed. A server's whole answer without a key needs no note: the answer's own age says that it is not to be asked again yet.</summary>
    private void NoteOutcome(KeyFlight flight)
    {
        List<KeyId> unmet = Unmet(flight);
        if (flight.IsPutOff && unmet.Count > 0)
        {
            return;
        }

        foreach (KeyId keyId in flight.Needs.Keys.Where(keyId => !keyId.IsDefault))
        {
            if (unmet.Contains(keyId) && !flight.IsComplete)
            {
                _lookups.Fail(flight.Server, keyId, NowTs);
            }
            else
            {
                _lookups.Clear(flight.Server, keyId);
            }
        }

        if (flight.IsComplete || unmet.Count < flight.Needs.Count)
        {
            _lookups.Clear(flight.Server, default);
        }
        else if (flight.Needs.Count > 0)
        {
            _lookups.Fail(flight.Server, default, NowTs, flight.Error?.RetryAfter);
        }
    }

    private List<KeyId> Unmet(KeyFlight flight)
    {
        KnownServerKeys known = _known.GetValueOrDefault(flight.Server) ?? KnownServerKeys.Empty(flight.Server);
        long now = NowTs;
        return [.. flight.Needs.Where(need => !KeyNeeds.IsMet(known, new KeyRequest(flight.Server, need.Key, need.Value), now)).Select(need => need.Key)];
    }

    /// <summary>Whether notaries can add something: not to the time for which the server itself says that a key counts.</summary>
    private bool NeedsNotary(KeyFlight flight)
    {
        lock (_lock)
        {
            KnownServerKeys? known = _known.GetValueOrDefault(flight.Server);
            return Unmet(flight).Exists(keyId => !flight.IsComplete || (!keyId.IsDefault && known!.WithId(keyId).IsEmpty));
        }
    }
}
