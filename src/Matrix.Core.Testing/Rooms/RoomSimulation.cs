using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Simulates a random room: servers that each see a part of it, build on that part, and receive the rest late.</summary>
/// <remarks>
/// The simulation does not depend on the requested number of events, so a smaller room is the beginning of a larger one with the same seed. The code must not
/// iterate over a hash set.
/// </remarks>
internal sealed class RoomSimulation
{
    private const int MaxCitedExtremities = 10;
    private const int Attempts = 5;
    private const long Step = 1000;
    private const long Hour = 3_600_000;

    private static readonly string[] ServerNames = ["a.example", "b.example", "c.example", "d.example"];
    private static readonly string[] UserNames = ["alice", "bob", "carol"];
    private static readonly long[] ClockErrors = [0, 0, 7_000, -7_000, Hour, -Hour];
    private static readonly long[] ClockTicks = [1, 1, 5_000, 60_000];
    private static readonly int[] Eagernesses = [10, 40, 70, 100];
    private static readonly long StartMilliseconds = SteppingClock.DefaultStart.ToUnixTimeMilliseconds();

    private readonly RoomVersion _version;
    private readonly Random _random;
    private readonly RandomRoomWriter _scribe;
    private readonly UserBehaviour _whims;
    private readonly AuthEventChooser _authEvents;
    private readonly ImmutableArray<SimulatedServer> _servers;

    public RoomSimulation(RoomVersion version, int seed)
    {
        _version = version;
        _random = new Random(seed);
        ImmutableArray<TestServer> servers = [.. ServerNames.Take(2 + _random.Next(3)).Select(name => new TestServer(name))];
        ImmutableArray<UserId> cast = [.. UserNames.Take(2 + _random.Next(2)).SelectMany(user => servers.Select(server => UserId.Parse($"@{user}:{server}")))];

        string[] creators = version.Authorization.GivesCreatorsInfinitePower && _random.Next(3) == 0 ? [cast[1].ToString()] : [];
        var factory = new EventFactory(version, seed);
        VerifiedPdu create = factory.Verify(factory.Create(cast[0].ToString(), creators.Length > 0 ? creators : null));
        _scribe = new RandomRoomWriter(create, seed, servers);
        _whims = new UserBehaviour(version, _random, cast);
        _authEvents = new AuthEventChooser(version, _random);
        _servers = [.. servers.Select(server => new SimulatedServer(server, Begin(create), [.. cast.Where(user => user.ServerName == server.Name)])
        {
            ClockError = Pick(ClockErrors),
            ClockTick = Pick(ClockTicks),
            Eagerness = Pick(Eagernesses),
        })];
        Creator = cast[0];
    }

    /// <summary>Gets all events so far, in the order in which they were sent.</summary>
    public IReadOnlyList<VerifiedPdu> Events => _scribe.Events;

    public IReadOnlyList<SimulatedServer> Servers => _servers;

    public ServerKeyStore Keys => _scribe.Keys;

    private UserId Creator { get; }

    /// <summary>Continues the simulation until the room has a number of events.</summary>
    public void Play(int events)
    {
        foreach (Proposal proposal in Opening().TakeWhile(_ => Events.Count < events))
        {
            SimulatedServer home = _servers[0];
            PduBuilder draft = _scribe.Draft(proposal);
            draft.PrevEvents = home.Room.ForwardExtremities;
            draft.Depth = Events.Count + 1;
            Send(home, draft, home.Room.CurrentState, honestAuthEvents: true);
        }

        while (Events.Count < events)
        {
            SimulatedServer server = Pick(_servers);
            if (_random.Next(100) < 40)
            {
                server.Look(_random);
            }
            else
            {
                Speak(server);
            }
        }
    }

    private static Room Begin(VerifiedPdu create) =>
        Room.TryCreate(create, out Room? room, out RoomCreationError? error) ? room : throw new InvalidOperationException($"The create event {create} is not valid: {error}.");

    /// <summary>Returns the proposals that begin a room. Some rooms lack power levels or join rules.</summary>
    private IEnumerable<Proposal> Opening()
    {
        byte[] join = """{"membership":"join"}"""u8.ToArray();
        yield return new Proposal(Creator, "m.room.member", Creator.ToString(), join);
        if (_random.Next(10) > 0)
        {
            yield return _whims.FirstPowerLevels();
        }

        if (_random.Next(10) > 0)
        {
            yield return _whims.JoinRules(Creator);
        }
    }

    private void Speak(SimulatedServer server)
    {
        List<EventId> after = PlaceOn(server);
        StateMap before = StateAfter(server, after);

        // A user who evades a ban or keeps a lost power references events that once allowed it. Those allow the event, but the state before it does not.
        bool evades = _random.Next(100) < 8;
        StateMap judge = evades ? StateAfter(server, [AnyOn(server)]) : before;
        IAuthState state = server.Room.AsAuthState(judge);
        bool careless = _random.Next(100) < 5;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Proposal proposal = _whims.Next(server, state, careless);
            EventId id = _scribe.IdAt(proposal.Sender.ServerName);
            if (careless || AuthRules.CheckStateDependent(proposal.ToJudge(server.Room.CreateEvent, id, after), state).IsAllowed)
            {
                PduBuilder draft = _scribe.Draft(proposal);
                draft.PrevEvents = after;
                draft.Depth = DepthAfter(server, after);
                Send(server, draft, judge, honestAuthEvents: evades);
                return;
            }
        }
    }

    private static StateMap StateAfter(SimulatedServer server, List<EventId> events) =>
        server.Room.TryResolveAfter(events, out StateMap state, out ImmutableArray<EventId> missing)
            ? state
            : throw new InvalidOperationException($"{server.Server} has seen events, but misses {string.Join(", ", missing)} for the state after them.");

    private EventId AnyOn(SimulatedServer server) => Pick(server.Arrivals).Pdu.EventId;

    /// <summary>Returns the previous events of the next event of a server.</summary>
    private List<EventId> PlaceOn(SimulatedServer server)
    {
        EventId[] extremities = [.. server.Room.ForwardExtremities];
        switch (_random.Next(100))
        {
            case < 76:
                _random.Shuffle(extremities);
                return [.. extremities.Take(MaxCitedExtremities)];
            case < 84:
                // As if the server had not seen the rest.
                _random.Shuffle(extremities);
                return [.. extremities.Take(1 + _random.Next(extremities.Length)).Take(MaxCitedExtremities)];
            case < 94:
                // A backdated event.
                return [AnyOn(server)];
            default:
                // Several events. Some may precede others or be rejected.
                return [.. new[] { AnyOn(server), AnyOn(server), Pick(extremities) }.Distinct()];
        }
    }

    private void Send(SimulatedServer server, PduBuilder draft, StateMap state, bool honestAuthEvents)
    {
        draft.OriginServerTimestamp = Now(server);
        if (_version.Signatures.RequiresEventIdServer && _random.Next(30) == 0)
        {
            draft.EventId = _scribe.IdAt(Pick(_servers).Server.Name);
        }

        draft.AuthEvents = _authEvents.Choose(draft, server, state, honestAuthEvents);
        if (!_scribe.TryWrite(draft, out VerifiedPdu? verified))
        {
            return;
        }

        if (!server.TryTake(verified))
        {
            throw new InvalidOperationException($"{server.Server} does not accept its own event {verified}.");
        }

        foreach (SimulatedServer other in _servers.Where(other => other != server))
        {
            other.Post(verified);
        }
    }

    /// <summary>Returns one more than the greatest depth, and sometimes a false depth.</summary>
    private long DepthAfter(SimulatedServer server, IEnumerable<EventId> after)
    {
        long depth = after.Max(id => server.Room.TryGetEvent(id, out RoomEvent? known) ? known.Pdu.Depth : 0) + 1;
        return _random.Next(1000) switch
        {
            < 40 => _random.Next(_scribe.Events.Count + 20),
            < 42 => Json.CanonicalJson.MaxInteger,
            _ => depth,
        };
    }

    /// <summary>Returns the time of a server's clock, and sometimes a false time: long ago, in the future, or the time of another event.</summary>
    private MatrixTimestamp Now(SimulatedServer server)
    {
        long now = StartMilliseconds + (Step * _scribe.Events.Count);
        long shown = now + server.ClockError;
        shown -= shown % server.ClockTick;
        return new MatrixTimestamp(_random.Next(100) switch
        {
            < 4 => now - (_random.Next(1000) * Step),
            < 8 => now + (_random.Next(1000) * Step),
            < 12 => Pick(server.Arrivals).Pdu.OriginServerTimestamp.Milliseconds,
            12 => _random.Next(2) * Hour,
            _ => shown,
        });
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
