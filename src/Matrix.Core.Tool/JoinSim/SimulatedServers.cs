using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Answers requests as servers do that fail, refuse and lie. The creator's server never lies and never refuses, and answers always after 20 failures.</summary>
/// <remarks>The lies are those that one answer shows. That a server adds an entry at a free slot, or leaves one out, is seen by nobody who does not know the room.</remarks>
internal sealed class SimulatedServers(Residents residents, Random random, double fail, double lie)
{
    private const int MaxFailuresOfHome = 20;
    private const int PageSize = 500;
    private static readonly EventId MadeUp = EventId.Parse("$made-up");
    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);
    private readonly HashSet<ServerName> _asked = [];
    private int _failuresOfHome;

    /// <summary>Gets the number of servers that were asked.</summary>
    public int AskedCount => _asked.Count;

    /// <summary>Gets or sets the bytes of all answers.</summary>
    public long AnsweredBytes { get; private set; }

    /// <summary>Asks for something.</summary>
    /// <param name="server">The server.</param>
    /// <param name="failure">The failure.</param>
    /// <returns>True if the server answers.</returns>
    public bool TryAsk(ServerName server, out ResyncFailure failure)
    {
        _ = _asked.Add(server);
        bool isHome = server == residents.Home;
        failure = random.Next(4) switch { 0 => ResyncFailure.RateLimited, 1 when !isHome => ResyncFailure.Refused, _ => ResyncFailure.Unreachable };
        bool fails = random.NextDouble() < fail && !(isHome && _failuresOfHome >= MaxFailuresOfHome);
        _failuresOfHome += isHome && fails ? 1 : 0;
        return !fails;
    }

    /// <summary>Answers a request of the resync, or fails it.</summary>
    /// <param name="fetch">The request.</param>
    /// <param name="now">The time.</param>
    /// <param name="call">Makes a call of the room, which is a share of a step, and returns false if its result was lost in a crash.</param>
    public void Answer(ResyncStep.Fetch fetch, DateTimeOffset now, Func<Action<PartialRoom>, double, bool> call)
    {
        if (!TryAsk(fetch.Server, out ResyncFailure failure))
        {
            _ = call(room => room.Fail(fetch, failure, now, failure == ResyncFailure.RateLimited ? now + RetryAfter : null), 1);
            return;
        }

        bool lies = fetch.Server != residents.Home && random.NextDouble() < lie;
        switch (fetch)
        {
            case ResyncStep.FetchStateIds ids:
                AnswerIds(ids, lies, now, call);
                break;
            case ResyncStep.FetchState state:
                AnswerState(state, lies, now, call);
                break;
            case ResyncStep.FetchEvents events:
                VerifiedPdu[] found = lies ? [] : [.. events.EventIds.Select(id => residents.TryGetEvent(id, out VerifiedPdu? verified) ? verified : null).OfType<VerifiedPdu>()];
                AnsweredBytes += Residents.CountBytes(found);
                _ = call(room => room.ReceiveEvents(events, found, [], now), 1);
                break;
        }
    }

    private void AnswerIds(ResyncStep.FetchStateIds fetch, bool lies, DateTimeOffset now, Func<Action<PartialRoom>, double, bool> call)
    {
        StateMap honest = residents.GetStateBefore(fetch.EventId);
        List<EventId> state = [.. honest.Values];
        EventId[] chain = [.. residents.GetAuthChain(state).Select(verified => verified.EventId)];
        if (lies && random.Next(2) == 0)
        {
            _ = state.Remove(honest[StateSlot.Create]);
        }
        else if (lies)
        {
            state.Add(MadeUp);
        }

        AnsweredBytes += state.Concat(chain).Sum(id => (long)id.Utf8.Length);
        _ = call(room => room.ReceiveStateIds(fetch, state, chain, now), 1);
    }

    private void AnswerState(ResyncStep.FetchState fetch, bool lies, DateTimeOffset now, Func<Action<PartialRoom>, double, bool> call)
    {
        EventId[] state = [.. residents.GetStateBefore(fetch.EventId).Values];
        List<(VerifiedPdu Event, bool IsState)> events = [.. state.Select(id => (residents.GetEvent(id), true)), .. residents.GetAuthChain(state).Select(verified => (verified, false))];
        if (lies)
        {
            // An event without a valid signature does not reach the room.
            events.RemoveAt(random.Next(state.Length));
        }

        // The parts of an answer are one step.
        double share = 1.0 / ((events.Count / PageSize) + 2);
        foreach ((VerifiedPdu Event, bool IsState)[] page in events.Chunk(PageSize))
        {
            AnsweredBytes += Residents.CountBytes(page.Select(item => item.Event));
            bool goesOn = false;
            if (!call(room => goesOn = room.ReceiveStatePage(fetch, page, 0, now), share) || !goesOn)
            {
                return;
            }
        }

        _ = call(room => room.CompleteState(fetch, now), share);
    }
}
