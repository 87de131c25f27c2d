using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Receives one event that cannot be judged yet: fetches what it needs, asks the policy server, and receives it again, within the limits of <see cref="FetchLimits"/>.</summary>
/// <param name="session">The room.</param>
/// <param name="services">The services.</param>
/// <param name="intake">Verifies what is fetched.</param>
/// <param name="origin">The server that sent the event.</param>
/// <param name="receive">Receives the event itself once, not what is fetched for it.</param>
internal sealed class EventCompletion(
    RoomSession session, HomeserverServices services, PduIntake intake, ServerName origin, Func<VerifiedPdu, ReceiveOptions, CancellationToken, Task<ReceiveResult>> receive)
{
    private readonly FetchLimits _limits = services.Options.Fetch;
    private readonly FetchBudget _budget = new(services.Options.Fetch);

    /// <param name="verified">The event.</param>
    /// <param name="first">The result of receiving it once.</param>
    /// <param name="deadline">Is canceled when the time is up. The event is then given up.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IncomingPduResult> RunAsync(VerifiedPdu verified, ReceiveResult first, CancellationToken deadline, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline);
        ReceiveResult result = first;
        try
        {
            using RoomSlots.Slot slot = await services.Fetches.EnterAsync(session.Id, both.Token).ConfigureAwait(false);
            result = await ReceiveAsync(verified, first, isPulled: false, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up. What was fetched stays in the room. An event that only the policy server delays is received as if that server were down: it is asked again later.
            if (first is ReceiveResult.NeedsPolicySignature)
            {
                result = await receive(verified, ReceiveOptions.Live with { PolicyServer = PolicyServerStatus.Unreachable }, cancellationToken).ConfigureAwait(false);
            }
        }

        return result switch
        {
            ReceiveResult.Judged judged => new IncomingPduResult.Judged(judged.Event, isNew: true),
            ReceiveResult.AlreadyKnown known => new IncomingPduResult.Judged(known.Event, isNew: false),
            ReceiveResult.Missing missing => new IncomingPduResult.Incomplete(verified.EventId, missing.EventIds, _budget.Failures),
            ReceiveResult.Deferred deferred => new IncomingPduResult.Deferred(verified.EventId, deferred.Via),
            ReceiveResult.NeedsPolicySignature needed => new IncomingPduResult.Deferred(verified.EventId, needed.Via),
            _ => new IncomingPduResult.Dropped(verified.EventId, "The event belongs to another room.", isRetryable: false),
        };
    }

    /// <param name="verified">The event.</param>
    /// <param name="result">The result of receiving it once.</param>
    /// <param name="isPulled">Whether the event was fetched because another event references it. Only then a state that a server reports for it is used.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    private async Task<ReceiveResult> ReceiveAsync(VerifiedPdu verified, ReceiveResult result, bool isPulled, CancellationToken cancellationToken)
    {
        ReceiveOptions options = ReceiveOptions.Live;
        for (int round = 0; round < _limits.MaxRounds; round++)
        {
            switch (result)
            {
                case ReceiveResult.NeedsPolicySignature needed:
                    PolicyDecision decision = await new PolicyServerClient(session, services).AskAsync(verified.Pdu, needed.Via, cancellationToken).ConfigureAwait(false);
                    verified = decision.Signed ?? verified;
                    options = options with { PolicyServer = decision.Status };
                    break;
                case ReceiveResult.Missing missing when !missing.EventIds.Contains(verified.EventId):
                    if (missing.AuthEvents.Length > 0)
                    {
                        await FetchOutliersAsync(verified.EventId, missing.AuthEvents, cancellationToken).ConfigureAwait(false);
                    }

                    if (missing.PrevEvents.Length > 0)
                    {
                        if (isPulled && await FetchStateBeforeAsync(verified, options, cancellationToken).ConfigureAwait(false) is { } placed)
                        {
                            result = placed;
                            continue;
                        }

                        if (!isPulled)
                        {
                            await FetchPrevEventsAsync(verified, missing.PrevEvents, cancellationToken).ConfigureAwait(false);
                        }
                    }

                    break;
                default:
                    return result;
            }

            ReceiveResult next = isPulled
                ? await session.ReceiveOnceAsync(verified, options, origin, cancellationToken).ConfigureAwait(false)
                : await receive(verified, options, cancellationToken).ConfigureAwait(false);
            if (next is ReceiveResult.Missing still && result is ReceiveResult.Missing before && still.EventIds.SequenceEqual(before.EventIds))
            {
                return next;
            }

            result = next;
        }

        return result;
    }

    /// <summary>Fetches the <c>prev_events</c> of an event, and what lies between them and the room. Each one is received on its own: one that cannot be placed does not stop the others.</summary>
    private async Task FetchPrevEventsAsync(VerifiedPdu verified, ImmutableArray<EventId> missing, CancellationToken cancellationToken)
    {
        EventFetcher fetcher = CreateFetcher(verified);
        RoomView view = await session.GetViewAsync(cancellationToken).ConfigureAwait(false);
        int limit = Math.Min(_budget.PrevEvents, RoomServing.MaxMissingEvents);
        ImmutableArray<VerifiedPdu> earlier = limit > 0 ? await fetcher.FetchEarlierAsync(verified, view.ForwardExtremities, limit, cancellationToken).ConfigureAwait(false) : [];
        EventId[] left = [.. missing.Except(earlier.Select(item => item.EventId)).Take(Math.Max(0, _budget.PrevEvents - earlier.Length))];
        if (left.Length > 0)
        {
            // A server may leave out what it does not want to send in a list. Each of them is then asked for by its ID.
            earlier = [.. await fetcher.FetchAsync(left, PduSource.Received, cancellationToken).ConfigureAwait(false), .. earlier];
        }

        _budget.PrevEvents -= earlier.Length;
        foreach (VerifiedPdu prev in earlier)
        {
            ReceiveResult first = await session.ReceiveOnceAsync(prev, ReceiveOptions.Live, origin, cancellationToken).ConfigureAwait(false);
            _ = await ReceiveAsync(prev, first, isPulled: true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Fetches the state before an event whose <c>prev_events</c> are too far back, and receives the event with that state.</summary>
    /// <returns>The result; null where no server gave a usable state.</returns>
    private async Task<ReceiveResult?> FetchStateBeforeAsync(VerifiedPdu verified, ReceiveOptions options, CancellationToken cancellationToken)
    {
        EventFetcher fetcher = CreateFetcher(verified);
        if (await fetcher.FetchStateIdsAsync(verified.EventId, cancellationToken).ConfigureAwait(false) is not { } ids)
        {
            return null;
        }

        EventId[] all = [.. ids.PduIds.Concat(ids.AuthChainIds).Distinct()];
        ImmutableArray<EventId> unknown = await session.FindUnknownAsync(all, cancellationToken).ConfigureAwait(false);
        if (unknown.Length > _limits.MaxSingleEvents)
        {
            await session.AddOutliersAsync(await ToListAsync(fetcher.FetchStateAsync(verified.EventId, cancellationToken), all).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        else if (unknown.Length > 0)
        {
            await FetchOutliersAsync(verified.EventId, unknown, cancellationToken).ConfigureAwait(false);
        }

        EventId[] state = [.. ids.PduIds];
        return await session.Writer.RunAsync(
            turn =>
            {
                // Events that no server provided are left out of the state, as every server does: the rest of the state is better than none.
                var entries = new List<StateEntry>(state.Length);
                foreach (EventId id in state)
                {
                    if (turn.Room.TryGetEvent(id, out RoomEvent? known) && known.Slot is { } slot)
                    {
                        entries.Add(new StateEntry(slot, id));
                    }
                }

                return turn.ReceiveWithState(verified, StateMap.FromEntries(entries), options, origin);
            },
            [.. RoomSession.GetNeeded(verified), .. state],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches events of auth chains and states, and what they reference, and adds them to the room as outliers.</summary>
    private async Task FetchOutliersAsync(EventId citing, IReadOnlyCollection<EventId> eventIds, CancellationToken cancellationToken)
    {
        EventFetcher fetcher = CreateFetcher(null);
        var collected = new Dictionary<EventId, VerifiedPdu>();
        IReadOnlyCollection<EventId> wanted = eventIds;
        for (int round = 0; round < _limits.MaxRounds && wanted.Count > 0 && collected.Count < _limits.MaxSingleEvents; round++)
        {
            ImmutableArray<VerifiedPdu> fetched = await fetcher.FetchAsync([.. wanted.Take(_limits.MaxSingleEvents - collected.Count)], PduSource.Received, cancellationToken).ConfigureAwait(false);
            if (fetched.IsEmpty)
            {
                return;
            }

            foreach (VerifiedPdu verified in fetched)
            {
                collected[verified.EventId] = verified;
            }

            wanted = [.. (await session.AddOutliersAsync(collected.Values, cancellationToken).ConfigureAwait(false)).Where(id => id != citing && !collected.ContainsKey(id))];
        }
    }

    private EventFetcher CreateFetcher(VerifiedPdu? verified) =>
        new(session, services, intake, _budget, verified is null || verified.Sender.ServerName == services.Identity.Name ? [origin] : [origin, verified.Sender.ServerName]);

    private static async Task<List<VerifiedPdu>> ToListAsync(IAsyncEnumerable<VerifiedPdu> events, IReadOnlyCollection<EventId> wanted)
    {
        var listed = wanted.ToHashSet();
        var list = new List<VerifiedPdu>();
        await foreach (VerifiedPdu verified in events.ConfigureAwait(false))
        {
            if (listed.Contains(verified.EventId))
            {
                list.Add(verified);
            }
        }

        return list;
    }
}
