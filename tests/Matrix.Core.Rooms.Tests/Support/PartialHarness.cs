using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>A room of alice with some members, which dave of the local server joins without its members; and the room that got everything.</summary>
internal sealed class PartialHarness
{
    public const string Alice = "@alice:a.example";
    public const string Bob = "@bob:b.example";
    public const string Derek = "@derek:c.example";
    public const string Elsie = "@elsie:e.example";
    public const string Dave = "@dave:local.example";

    public static readonly ServerName Local = ServerName.Parse("local.example");
    public static readonly ServerName ServerA = ServerName.Parse("a.example");
    public static readonly ServerName ServerB = ServerName.Parse("b.example");
    public static readonly ServerName ServerE = ServerName.Parse("e.example");

    public PartialHarness(ResyncOptions? resync = null, bool resyncsAfterLeave = false, int members = 0)
    {
        Make = new EventFactory(RoomVersions.V10);
        _ = Make.CreateRoom(Alice);
        PowerLevels = Make.PowerLevels(Alice, [(Alice, 100), (Derek, 50)]);
        _ = Make.Join(Bob);
        ElsieJoins = Make.Join(Elsie);
        DerekJoins = Make.Join(Derek);
        for (int i = 0; i < members; i++)
        {
            _ = Make.Join($"@user{i}:b.example");
        }

        DerekLeaves = Make.Leave(Derek);
        Join = Make.Join(Dave);
        Oracle = RoomLog.Replay(Make.VerifyAll());
        Store = new PartialStore(Local, resync ?? ResyncOptions.Default, resyncsAfterLeave);
    }

    public EventFactory Make { get; }

    public Pdu PowerLevels { get; }

    public Pdu ElsieJoins { get; }

    public Pdu DerekJoins { get; }

    public Pdu DerekLeaves { get; }

    public Pdu Join { get; }

    public Room Oracle { get; }

    public PartialStore Store { get; }

    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Gets the answer to the join: the state without members, and the auth chains.</summary>
    public PartialJoin Answer
    {
        get
        {
            VerifiedPdu[] state = [.. StateBefore(Join.EventId).Where(entry => entry.Key.Type.ToString() != "m.room.member").Select(entry => Event(entry.Value))];
            return new PartialJoin
            {
                Join = Make.Verify(Join),
                State = state,
                AuthChain = AuthChain([.. state.Select(verified => verified.EventId), Join.EventId]),
                Responder = ServerA,
                ServersInRoom = [ServerB, ServerE],
            };
        }
    }

    public PartialRoom Enter(PartialJoin? answer = null)
    {
        Assert.True(PartialRoom.TryEnter(answer ?? Answer, Store.Options, earlier: null, out PartialRoom? room, out PartialJoinError? error), $"{error}");
        Store.Save(room);
        return room;
    }

    public PartialJoinErrorKind Refuse(PartialJoin answer)
    {
        Assert.False(PartialRoom.TryEnter(answer, Store.Options, earlier: null, out _, out PartialJoinError? error));
        return error.Kind;
    }

    /// <summary>Gives an event to the partial room, and to the room that got everything.</summary>
    public ReceiveResult Receive(PartialRoom room, Pdu pdu)
    {
        VerifiedPdu verified = Make.Verify(pdu);
        _ = Assert.IsType<ReceiveResult.Judged>(Oracle.Receive(verified, ReceiveOptions.Log), exactMatch: false);
        return Deliver(room, pdu);
    }

    /// <summary>Gives an event to the partial room, with the auth events that it lacks, as a host does.</summary>
    public ReceiveResult Deliver(PartialRoom room, Pdu pdu)
    {
        VerifiedPdu verified = Make.Verify(pdu);
        ReceiveResult result = room.Receive(verified);
        if (result is not ReceiveResult.Missing { PrevEvents.IsEmpty: true })
        {
            return result;
        }

        _ = room.AddOutliers(AuthChain([pdu.EventId]));
        return room.Receive(verified);
    }

    /// <summary>An event that cites an old membership of its sender.</summary>
    public EventOverrides Citing(Pdu after, params Pdu[] members) =>
        new() { After = [after], AuthEvents = [Make.CreateEvent!.EventId, PowerLevels.EventId, .. members.Select(member => member.EventId)] };

    /// <summary>Plays the resync to its end, with honest servers.</summary>
    public IReadOnlyList<DecisionFlip> Finish(PartialRoom room)
    {
        var flips = new List<DecisionFlip>();
        for (int i = 0; i < 1000; i++)
        {
            switch (room.Next(Now))
            {
                case ResyncStep.Recheck:
                    flips.AddRange(room.Recheck().Flips);
                    break;
                case ResyncStep.Fetch fetch:
                    Honest(room, fetch);
                    break;
                case ResyncStep.Blocked blocked:
                    Now = blocked.Until;
                    break;
                default:
                    Store.Save(room);
                    return flips;
            }

            Store.Save(room);
        }

        throw new InvalidOperationException("The resync did not end.");
    }

    /// <summary>Goes on until a request is due.</summary>
    public T Await<T>(PartialRoom room)
        where T : ResyncStep
    {
        for (int i = 0; i < 1000; i++)
        {
            switch (room.Next(Now))
            {
                case T wanted:
                    return wanted;
                case ResyncStep.Recheck:
                    _ = room.Recheck();
                    break;
                case ResyncStep.Fetch fetch:
                    Honest(room, fetch);
                    break;
                case ResyncStep other:
                    throw new InvalidOperationException($"{other}");
            }
        }

        throw new InvalidOperationException("The resync does not come there.");
    }

    public void Honest(PartialRoom room, ResyncStep.Fetch fetch)
    {
        switch (fetch)
        {
            case ResyncStep.FetchStateIds ids:
                StateMap state = StateBefore(ids.EventId);
                room.ReceiveStateIds(ids, state.Values, AuthChain(state.Values).Select(verified => verified.EventId), Now);
                break;
            case ResyncStep.FetchState whole:
                StateMap all = StateBefore(whole.EventId);
                _ = room.ReceiveStatePage(whole, all.Values.Select(id => (Event(id), true)).Concat(AuthChain(all.Values).Select(verified => (verified, false))), 0, Now);
                room.CompleteState(whole, Now);
                break;
            case ResyncStep.FetchEvents events:
                room.ReceiveEvents(events, events.EventIds.Select(Event), [], Now);
                break;
        }
    }

    public StateMap StateBefore(EventId id) => Oracle.TryGetStateBefore(id, out StateMap? state) ? state : throw new InvalidOperationException($"no state before {id}");

    public VerifiedPdu Event(EventId id) => Make.Verify(Make.Events.First(pdu => pdu.EventId == id));

    public VerifiedPdu[] AuthChain(IEnumerable<EventId> ids)
    {
        var seen = new HashSet<EventId>();
        var work = new Stack<EventId>(ids);
        while (work.TryPop(out EventId id))
        {
            foreach (EventId cited in Event(id).AuthEvents)
            {
                if (seen.Add(cited))
                {
                    work.Push(cited);
                }
            }
        }

        return [.. seen.Order().Select(Event)];
    }

    public void AssertEqualsOracle(PartialRoom room)
    {
        Assert.Equal(PartialRoomStatus.Full, room.Status);
        Assert.Equal(RoomLog.DescribeNow(Oracle), RoomLog.DescribeNow(room.Room));
    }
}
