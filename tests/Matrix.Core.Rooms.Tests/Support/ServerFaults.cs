using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>Answers requests of a resync as the servers of a room do: the creator's is honest and answers in the end; the others fail, refuse, and lie in ways that can be found.</summary>
internal sealed class ServerFaults(Residents residents, Random random)
{
    public int FailPercent { get; set; }

    public int LiePercent { get; set; }

    public HashSet<ServerName> Asked { get; } = [];

    /// <summary>Answers a request.</summary>
    /// <param name="fetch">The request.</param>
    /// <param name="now">The time.</param>
    /// <param name="call">Makes a call of the room; false if its result was lost in a crash.</param>
    /// <param name="log">Notes what happens.</param>
    public void Answer(ResyncStep.Fetch fetch, DateTimeOffset now, Func<Action<PartialRoom>, bool> call, List<string> log)
    {
        _ = Asked.Add(fetch.Server);
        bool isHonest = fetch.Server == residents.Servers[0];
        if (random.Next(100) < FailPercent)
        {
            ResyncFailure failure = random.Next(4) switch { 0 => ResyncFailure.RateLimited, 1 when !isHonest => ResyncFailure.Refused, _ => ResyncFailure.Unreachable };
            log.Add($"  {failure}");
            _ = call(room => room.Fail(fetch, failure, now, failure == ResyncFailure.RateLimited ? now + TimeSpan.FromHours(1) : null));
            return;
        }

        bool lies = !isHonest && random.Next(100) < LiePercent;
        switch (fetch)
        {
            case ResyncStep.FetchStateIds ids:
                AnswerIds(ids, lies, now, call);
                break;
            case ResyncStep.FetchState state:
                AnswerState(state, lies, now, call);
                break;
            case ResyncStep.FetchEvents events:
                _ = call(room => room.ReceiveEvents(events, lies ? [] : events.EventIds.Where(IsKnown).Select(residents.Event), [], now));
                break;
        }
    }

    private void AnswerIds(ResyncStep.FetchStateIds fetch, bool lies, DateTimeOffset now, Func<Action<PartialRoom>, bool> call)
    {
        List<EventId> state = [.. residents.StateBefore(fetch.EventId).Values];
        List<EventId> chain = [.. residents.AuthChain(state).Select(verified => verified.EventId)];
        if (lies)
        {
            // The create event is left out, an event is made up, or an event that is not of the state is added.
            switch (random.Next(3))
            {
                case 0:
                    _ = state.Remove(residents.Made.CreateEvent.EventId);
                    break;
                case 1:
                    state.Add(EventId.Parse("$made-up"));
                    break;
                default:
                    // An event at a slot that the state has, or without one: an entry at a free slot cannot be told from a true one.
                    StateMap honest = residents.StateBefore(fetch.EventId);
                    state.Add(residents.Made.Events.FirstOrDefault(verified => verified.Slot is not { } slot || (honest.TryGetValue(slot, out EventId held) && held != verified.EventId))?.EventId ?? EventId.Parse("$made-up"));
                    break;
            }
        }

        _ = call(room => room.ReceiveStateIds(fetch, state, chain, now));
    }

    private void AnswerState(ResyncStep.FetchState fetch, bool lies, DateTimeOffset now, Func<Action<PartialRoom>, bool> call)
    {
        StateMap state = residents.StateBefore(fetch.EventId);
        List<(VerifiedPdu Event, bool IsState)> events = [.. state.Values.Select(id => (residents.Event(id), true)), .. residents.AuthChain(state.Values).Select(verified => (verified, false))];
        if (lies)
        {
            // An event without a valid signature does not reach the room.
            events.RemoveAt(random.Next(state.Count));
        }

        int size = random.Next(1, 12);
        foreach ((VerifiedPdu Event, bool IsState)[] page in events.Chunk(size))
        {
            bool goesOn = false;
            if (!call(room => goesOn = room.ReceiveStatePage(fetch, page, 0, now)) || !goesOn)
            {
                return;
            }
        }

        _ = call(room => room.CompleteState(fetch, now));
    }

    private bool IsKnown(EventId id) => residents.Made.Events.Any(verified => verified.EventId == id);
}
