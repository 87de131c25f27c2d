using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Fetches events from the servers of a room, within a budget. A server that fails is reported, and the next one is asked. No reply is trusted: events are verified, and only those that were asked for are returned.</summary>
internal sealed class EventFetcher(RoomSession session, HomeserverServices services, PduIntake intake, FetchBudget budget, IReadOnlyList<ServerName> servers)
{
    private readonly FetchLimits _limits = services.Options.Fetch;

    /// <summary>Fetches events by their IDs, each from the first server that has it.</summary>
    public async Task<ImmutableArray<VerifiedPdu>> FetchAsync(IReadOnlyCollection<EventId> eventIds, PduSource source, CancellationToken cancellationToken)
    {
        var fetched = new VerifiedPdu?[eventIds.Count];
        await Parallel.ForEachAsync(
            eventIds.Select((id, index) => (id, index)),
            new ParallelOptions { MaxDegreeOfParallelism = _limits.MaxConcurrentRequests, CancellationToken = cancellationToken },
            async (item, token) => fetched[item.index] = await FetchOneAsync(item.id, source, token).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. fetched.OfType<VerifiedPdu>()];
    }

    /// <summary>Fetches the events between the room's extremities and an event, oldest first.</summary>
    public async Task<ImmutableArray<VerifiedPdu>> FetchEarlierAsync(VerifiedPdu latest, ImmutableArray<EventId> earliest, int limit, CancellationToken cancellationToken)
    {
        var request = new MissingEventsRequest { EarliestEvents = [.. earliest.Take(MaxEarliest)], LatestEvents = [latest.EventId], Limit = limit };
        PduList? reply = await AskAsync(
            (server, token) => services.Client.Events.GetMissingEventsAsync(server, session.Id, request, token), list => list.Count > 0, cancellationToken).ConfigureAwait(false);
        if (reply is null)
        {
            return [];
        }

        ImmutableArray<IntakeResult> results = await intake.VerifyAsync(
            [.. reply.Take(limit)], session.Version, PduSource.Received, KeyFetchPurpose.Background, cancellationToken).ConfigureAwait(false);

        // A server should send them in order, but it need not. An event of another room, or one that no event leads to, is left out.
        return EarlierEvents.Select(latest, results.Select(result => result.Verified).OfType<VerifiedPdu>().Where(verified => verified.RoomId == session.Id));
    }

    /// <summary>Fetches the IDs of the state before an event, and of its auth chain.</summary>
    public Task<StateIdsResponse?> FetchStateIdsAsync(EventId eventId, CancellationToken cancellationToken) =>
        AskAsync((server, token) => services.Client.Events.GetStateIdsAsync(server, session.Id, eventId, token), reply => reply.PduIds.Count > 0, cancellationToken);

    /// <summary>Fetches the events of the state before an event, and of its auth chain, as they arrive.</summary>
    public async IAsyncEnumerable<VerifiedPdu> FetchStateAsync(EventId eventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StateReader? reader = await AskAsync(
            (server, token) => services.Client.Events.OpenStateAsync(server, session.Id, eventId, token), static _ => true, cancellationToken).ConfigureAwait(false);
        if (reader is null)
        {
            yield break;
        }

        await using (reader.ConfigureAwait(false))
        {
            var page = new List<ReadOnlyMemory<byte>>(PageSize);
            IAsyncEnumerator<StreamedPdu> events = reader.ReadEventsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (events.ConfigureAwait(false))
            {
                bool isLast = false;
                while (!isLast)
                {
                    isLast = !await TryMoveNextAsync(events).ConfigureAwait(false);
                    if (!isLast)
                    {
                        page.Add(events.Current.Json.ToArray());
                    }

                    if (page.Count == PageSize || (isLast && page.Count > 0))
                    {
                        foreach (IntakeResult result in await intake.VerifyAsync(page, session.Version, PduSource.Received, KeyFetchPurpose.Background, cancellationToken).ConfigureAwait(false))
                        {
                            if (result.IsVerified)
                            {
                                yield return result.Verified;
                            }
                        }

                        page.Clear();
                    }
                }
            }
        }
    }

    private const int MaxEarliest = 20;
    private const int PageSize = 500;

    private async Task<bool> TryMoveNextAsync(IAsyncEnumerator<StreamedPdu> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (FederationException e)
        {
            // What arrived before is used: what is still missing shows in the next round.
            budget.AddFailure(e);
            services.Options.Health.Report(e.Server, e);
            return false;
        }
    }

    private async Task<VerifiedPdu?> FetchOneAsync(EventId eventId, PduSource source, CancellationToken cancellationToken)
    {
        VerifiedPdu? found = null;
        _ = await AskAsync(
            async (server, token) =>
            {
                ReadOnlyMemory<byte> json = await services.Client.Events.GetEventAsync(server, eventId, token).ConfigureAwait(false);
                IntakeResult result = await intake.VerifyAsync(json, session.Version, source, KeyFetchPurpose.Background, token).ConfigureAwait(false);
                found = result.Verified is { } verified && verified.EventId == eventId ? verified : found;
                return result;
            },
            _ => found is not null,
            cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>Asks servers in turn until one gives a useful reply.</summary>
    private async Task<T?> AskAsync<T>(Func<ServerName, CancellationToken, Task<T>> ask, Func<T, bool> isUseful, CancellationToken cancellationToken)
    {
        foreach (ServerName server in services.Options.Health.Rank(servers, services.TimeProvider.GetUtcNow()).Take(_limits.MaxServers))
        {
            if (!budget.TryTakeRequest())
            {
                return default;
            }

            try
            {
                T reply = await ask(server, cancellationToken).ConfigureAwait(false);
                services.Options.Health.Report(server, failure: null);
                if (isUseful(reply))
                {
                    return reply;
                }
            }
            catch (FederationException e)
            {
                budget.AddFailure(e);
                services.Options.Health.Report(server, e);
            }
        }

        return default;
    }
}
