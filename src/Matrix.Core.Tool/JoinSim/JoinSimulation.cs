using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Plays a join without members, on virtual time: servers that fail and lie, events that arrive meanwhile, and crashes between any two calls.</summary>
internal sealed class JoinSimulation
{
    private const long StepsPerLine = 1_000;
    private const int MaxMissing = 100;

    /// <summary>The limit of everything that a host bounds because of its memory. A simulation compares with the whole log, and bounds nothing.</summary>
    private const int Unbounded = 1_000_000_000;

    private readonly Residents _residents;
    private readonly JoinSimOptions _settings;
    private readonly Random _random;
    private readonly SimulatedServers _servers;
    private readonly SimulatedHistory _known = new();
    private readonly SimulatedHistory _full = new();
    private readonly PartialRoomOptions _options;
    private readonly List<DecisionFlip> _flips = [];
    private TimeSpan _now;
    private PartialRoom? _room;

    public JoinSimulation(Residents residents, JoinSimOptions settings)
    {
        _residents = residents;
        _settings = settings;
        _random = new Random(settings.Seed);
        _servers = new SimulatedServers(residents, _random, settings.Fail, settings.Lie);
        _options = new PartialRoomOptions
        {
            LocalServer = residents.LocalServer,
            Known = new RoomOptions { History = _known },
            Full = new RoomOptions { History = _full },
            ResyncsAfterLeave = true,
            Resync = new ResyncOptions { MaxPlacedEvents = Unbounded, MaxDepth = Unbounded, MaxRefusals = Unbounded, MaxFailures = Unbounded, MaxRejectedEvents = Unbounded },
        };
    }

    /// <summary>Plays the join to its end.</summary>
    public JoinSimResult Run()
    {
        PartialJoin answer = _residents.GetAnswer();
        AskForJoin();
        TimeSpan usableAt = _now;
        VerifiedPdu[] answered = [.. answer.State.Concat(answer.AuthChain).Append(answer.Join).DistinctBy(verified => verified.EventId)];
        var result = new JoinSimResult
        {
            Join = answer.Join,
            UsableAt = usableAt,
            EventsBeforeUsable = answered.Length,
            BytesBeforeUsable = Residents.CountBytes(answered),
            BytesFull = _residents.CountBytesOfFullAnswer(),
        };
        if (!PartialRoom.TryEnter(answer, _options, earlier: null, out _room, out PartialJoinError? error))
        {
            return result with { ServersAsked = _servers.AskedCount, Fault = $"the join cannot be entered: {error}" };
        }

        Store();
        TimeSpan? fullAt = Resync();
        return result with
        {
            FullAt = fullAt,
            ServersAsked = _servers.AskedCount,
            BytesOfResync = _servers.AnsweredBytes,
            Flips = _flips,
            Room = _room.Room,
            Fault = fullAt is null ? $"the resync did not end: {_room.Next(Time)}" : null,
        };
    }

    private DateTimeOffset Time => DateTimeOffset.UnixEpoch + _now;

    /// <summary>Asks for a template and for the join. The creator's server is the only one that is asked, because the same event must go to the same server.</summary>
    private void AskForJoin()
    {
        for (int answers = 0; answers < 2;)
        {
            Wait(maxMilliseconds: 1_000);
            if (_servers.TryAsk(_residents.Home, out _))
            {
                answers++;
            }
            else
            {
                _now += TimeSpan.FromSeconds(5);
            }
        }
    }

    /// <returns>The time at which the room had its full state, or null if it did not come to that.</returns>
    private TimeSpan? Resync()
    {
        var arriving = new Queue<VerifiedPdu>(_residents.GetArrivals());
        TimeSpan? fullAt = null;
        long left = StepsPerLine * (arriving.Count + StepsPerLine);
        while (left-- > 0)
        {
            ResyncStep step = _room!.Next(Time);
            if (step is ResyncStep.Done)
            {
                fullAt ??= _now;
                if (arriving.Count == 0)
                {
                    return fullAt;
                }
            }

            if (arriving.Count > 0 && (step is ResyncStep.Done || _random.Next(2) == 0))
            {
                VerifiedPdu next = arriving.Peek();
                Wait(maxMilliseconds: 200);
                if (Call(room => Receive(room, next), 1))
                {
                    _ = arriving.Dequeue();
                }
            }
            else if (!TryTake(step))
            {
                return null;
            }
        }

        return null;
    }

    /// <returns>False if the step is the end without the state.</returns>
    private bool TryTake(ResyncStep step)
    {
        switch (step)
        {
            case ResyncStep.Blocked blocked:
                _now = blocked.Until - DateTimeOffset.UnixEpoch;
                return true;
            case ResyncStep.Recheck:
                RecheckResult? result = null;
                if (Call(room => result = room.Recheck(), 1))
                {
                    _flips.AddRange(result!.Flips);
                }

                return true;
            case ResyncStep.Fetch fetch:
                Wait(maxMilliseconds: 3_000);
                _servers.Answer(fetch, Time, Call);
                return true;
            default:
                return false;
        }
    }

    private void Wait(int maxMilliseconds) => _now += TimeSpan.FromMilliseconds(_random.Next(1, maxMilliseconds));

    /// <summary>Receives an event as a host does, which asks other servers for what the event lacks.</summary>
    private void Receive(PartialRoom room, VerifiedPdu verified)
    {
        // Once the state is full, the log decides, as for replay.
        bool isFull = room.Status == PartialRoomStatus.Full;
        ReceiveOptions options = isFull ? ReceiveOptions.Log : ReceiveOptions.Live;
        StateMap? state = null;
        for (int i = 0; i < MaxMissing; i++)
        {
            ReceiveResult result = state is null ? room.Receive(verified, options) : room.ReceiveWithState(verified, state, options);
            if (result is not ReceiveResult.Missing missing)
            {
                return;
            }

            if (!missing.PrevEvents.IsEmpty && state is null && isFull)
            {
                foreach (VerifiedPdu before in _residents.GetAncestors(verified.EventId))
                {
                    _ = room.Receive(before, ReceiveOptions.Backfill);
                }
            }
            else if (!missing.PrevEvents.IsEmpty && state is null)
            {
                state = _residents.GetStateBefore(verified.EventId);
            }
            else
            {
                EventId[] lacking = [.. missing.EventIds];
                _ = room.AddOutliers(_residents.GetAuthChain(lacking).Concat(lacking.Select(_residents.GetEvent)).DistinctBy(added => added.EventId));
            }
        }

        throw new InvalidOperationException($"{verified.EventId} lacks events that the log has.");
    }

    /// <summary>Makes a call, and stores its result. The process may be killed after that, or before it, so that the result is lost.</summary>
    /// <param name="call">The call.</param>
    /// <param name="share">The part of a step that the call is.</param>
    /// <returns>False if the result was lost.</returns>
    private bool Call(Action<PartialRoom> call, double share)
    {
        bool crashes = _random.NextDouble() < _settings.Crash * share;
        bool isLost = crashes && _random.Next(2) == 0;
        byte[]? before = isLost ? _room!.CreateSnapshot().ToStoredBytes() : null;
        call(_room!);
        if (!isLost)
        {
            Store();
        }

        if (crashes)
        {
            Restart(before ?? _room!.CreateSnapshot().ToStoredBytes());
        }

        return !isLost;
    }

    private void Store()
    {
        PartialRoomChanges changes = _room!.TakeChanges();
        foreach (RoomEvent known in changes.Known)
        {
            _known.Store(known);
        }

        foreach (RoomEvent full in changes.Full)
        {
            _full.Store(full);
        }
    }

    [MemberNotNull(nameof(_room))]
    private void Restart(byte[] stored)
    {
        if (!PartialRoomSnapshot.TryLoadTrusted(stored, out PartialRoomSnapshot? snapshot, out StoredFormError error))
        {
            throw new InvalidOperationException($"The stored room cannot be read: {error}.");
        }

        _room = PartialRoom.Load(snapshot, _options);
    }
}
