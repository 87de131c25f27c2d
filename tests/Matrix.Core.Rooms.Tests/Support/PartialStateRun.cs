using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>One fast join of a room, played to its end: servers that fail, lie and refuse, events that arrive meanwhile, and crashes between any two calls, on virtual time.</summary>
internal sealed class PartialStateRun
{
    private const int MaxSteps = 20_000;

    private readonly Residents _residents;
    private readonly Random _random;
    private readonly PartialStore _store;
    private readonly List<VerifiedPdu> _arriving;
    private readonly List<string> _log = [];
    private PartialRoom _room;
    private int _calls;
    private bool _wasKilled;

    public PartialStateRun(Residents residents, int seed)
    {
        _residents = residents;
        _random = new Random(seed);
        _store = new PartialStore(residents.LocalServer, new ResyncOptions
        {
            BatchSize = _random.Next(1, 8),
            RequestCost = _random.Next(2) == 0 ? 0 : 16_384,
            MaxHeldEvents = _random.Next(3) == 0 ? _random.Next(2, 12) : 4096,
        });
        _arriving = [.. residents.Tips, .. residents.Later];
        Assert.True(PartialRoom.TryEnter(residents.Answer(_random), _store.Options, earlier: null, out PartialRoom? entered, out PartialJoinError? error), $"{error}");
        _room = entered;
        _store.Save(_room);
        Faults = new ServerFaults(residents, _random);
    }

    public ServerFaults Faults { get; }

    /// <summary>Gets or sets the probability of a crash at a call, in percent.</summary>
    public int CrashPercent { get; init; }

    /// <summary>Gets the call at which the process is killed once; negative for none.</summary>
    public int CrashAt { get; init; } = -1;

    /// <summary>Gets a value that indicates whether the one crash comes before the result is stored.</summary>
    public bool LosesResult { get; init; }

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public int Calls => _calls;

    public PartialRoom Room => _room;

    public List<DecisionFlip> Flips { get; } = [];

    public List<EventId> Dropped { get; } = [];

    public PartialStore Store => _store;

    /// <summary>Gets or sets the chance of an arrival before a step, in percent.</summary>
    public int ArrivalPercent { get; init; } = 50;

    public void Run()
    {
        for (int i = 0; i < MaxSteps; i++)
        {
            if (_arriving.Count > 0 && _random.Next(100) < ArrivalPercent)
            {
                Arrive();
            }
            else if (_room.Next(Now) is ResyncStep.Done)
            {
                if (_arriving.Count == 0)
                {
                    return;
                }

                Arrive();
            }
            else
            {
                Step();
            }
        }

        Assert.Fail($"The resync did not end.\n{Told}");
    }

    public string Told => $"crash {CrashPercent} {CrashAt}\n{string.Join('\n', _log.TakeLast(60))}\n{_residents.Made}";

    /// <summary>Compares the room with the one that got everything.</summary>
    public void AssertEqualsOracle()
    {
        Room oracle = _residents.Oracle;
        Room room = _room.Room;
        Assert.True(oracle.ForwardExtremities.SequenceEqual(room.ForwardExtremities), $"extremities {string.Join(' ', oracle.ForwardExtremities)} and {string.Join(' ', room.ForwardExtremities)}\n{Told}");
        foreach (VerifiedPdu verified in _residents.Later.Append(_residents.Join).Concat(_residents.Tips))
        {
            Assert.True(room.TryGetEvent(verified.EventId, out RoomEvent? held) && oracle.TryGetEvent(verified.EventId, out RoomEvent? expected) && expected.Status == held.Status, $"{verified} {held?.Explanation}\n{Told}");
            Assert.True(Digest.Of(RoomLog.StateAfter(oracle, verified.EventId)) == Digest.Of(RoomLog.StateAfter(room, verified.EventId)), $"the state after {verified}\n{Told}");
        }

        Assert.True(Digest.Of(oracle.CurrentState) == Digest.Of(room.CurrentState), $"the current state\n{Told}");
        Assert.Empty(Dropped);
    }

    private void Step()
    {
        ResyncStep step = _room.Next(Now);
        _log.Add($"{Now:HH:mm:ss} {step}");
        switch (step)
        {
            case ResyncStep.Blocked blocked:
                Assert.True(blocked.Until > Now, Told);
                Assert.True(blocked.Servers > 0, Told);
                Now = blocked.Until;
                Assert.False(_room.Next(Now) is ResyncStep.Blocked, Told);
                break;
            case ResyncStep.Recheck:
                int before = _room.PartialEventCount;
                RecheckResult? result = null;
                if (Call(room => result = room.Recheck()))
                {
                    Flips.AddRange(result!.Flips);
                    Dropped.AddRange(result.Dropped);
                    Assert.True(_wasKilled || _room.PartialEventCount < before || _room.Next(Now) is not ResyncStep.Recheck, Told);
                }

                break;
            case ResyncStep.Fetch fetch:
                Now += TimeSpan.FromMilliseconds(_random.Next(1, 3000));
                Faults.Answer(fetch, Now, Call, _log);
                break;
            default:
                Assert.Fail($"{step}\n{Told}");
                break;
        }
    }

    private void Arrive()
    {
        // The tips come first. Later events may overtake each other.
        int index = _arriving[0] is { } first && _residents.Tips.Contains(first) ? 0 : _random.Next(Math.Min(_arriving.Count, 4));
        VerifiedPdu verified = _arriving[index];
        _log.Add($"arrives {verified.EventId}");
        if (IsEarly(verified))
        {
            return;
        }

        bool isReceived = false;
        if (Call(room => isReceived = Receive(room, verified)) && isReceived)
        {
            _ = _arriving.Remove(verified);
        }
    }

    /// <summary>Determines whether an event cites one that has not arrived.</summary>
    private bool IsEarly(VerifiedPdu verified) => verified.PrevEvents.Concat(verified.AuthEvents).Any(id => _arriving.Exists(other => other.EventId == id && other.EventId != verified.EventId));

    private bool Receive(PartialRoom room, VerifiedPdu verified)
    {
        bool isFull = room.Status == PartialRoomStatus.Full;
        ReceiveOptions options = isFull ? ReceiveOptions.Log : ReceiveOptions.Live;
        ReceiveResult result = room.Receive(verified, options);
        if (result is ReceiveResult.Missing && isFull)
        {
            // An ordinary room: its host backfills what the event builds on.
            foreach (VerifiedPdu before in _residents.Ancestors(verified.EventId))
            {
                _ = room.Receive(before, ReceiveOptions.Backfill);
            }

            result = room.Receive(verified, options);
        }
        else if (result is ReceiveResult.Missing)
        {
            StateMap state = _residents.StateBefore(verified.EventId);
            _ = room.AddOutliers(_residents.AuthChain([verified.EventId, .. state.Values]).Concat(state.Values.Select(_residents.Event)));
            result = room.ReceiveWithState(verified, state, options);
        }

        Assert.True(result is ReceiveResult.Judged or ReceiveResult.AlreadyKnown, $"{verified}: {result}\n{Told}");
        Assert.False(!isFull && result is ReceiveResult.SoftFailed, Told);
        return true;
    }

    /// <summary>Makes one call as a host does: the result is stored before the host goes on. The process may be killed before or after that.</summary>
    /// <returns>False if the result was lost.</returns>
    private bool Call(Action<PartialRoom> call)
    {
        int number = _calls++;
        bool crashes = number == CrashAt || _random.Next(100) < CrashPercent;
        call(_room);
        bool isLost = crashes && (CrashAt >= 0 ? LosesResult : _random.Next(2) == 0);
        if (!isLost)
        {
            _store.Save(_room);
        }

        _wasKilled = crashes;
        if (crashes)
        {
            _log.Add(isLost ? "crash, and the last result is lost" : "crash");
            _room = _store.Load();
        }

        return !isLost;
    }
}
