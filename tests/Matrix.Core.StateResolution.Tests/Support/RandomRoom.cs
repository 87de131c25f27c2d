using System.Globalization;
using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>
/// A small room with forks, struggles for power, bans, stale auth events and clocks that lie. The same seed makes the same room. What the auth rules
/// refuse is kept, marked as rejected, and changes no state.
/// </summary>
internal sealed class RandomRoom
{
    private const int StepCount = 30;
    private static readonly int[] RoomVersions = [1, 2, 6, 10, 11, 12];
    private static readonly string[] Rules = ["public", "invite", "knock"];

    private readonly Random _random;
    private readonly List<(EventId Id, StateMap After)> _tips = [];
    private readonly string _roomId;
    private readonly List<Step> _steps = [];
    private readonly bool _isCalm;
    private int _count;

    private RandomRoom(int seed, bool isCalm)
    {
        _isCalm = isCalm;
        _random = new Random(seed);
        Version = Versions.Of(RoomVersions[seed % RoomVersions.Length]);
        _roomId = Version.Format.UsesCreateEventIdAsRoomId ? "!e00" : "!room:a.example";
    }

    public RoomVersion Version { get; }

    public EventStore Store { get; } = new();

    /// <summary>The state events that were allowed, in order, each with the states around it.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    public static RandomRoom Of(int seed) => Of(seed, isCalm: false);

    /// <summary>A room in which mostly one member after another joins, leaves, invites or sets a state of their own.</summary>
    public static RandomRoom Calm(int seed) => Of(seed, isCalm: true);

    /// <summary>Two to four states of the room, the late ones sooner than the early ones.</summary>
    public StateMap[] States()
    {
        var states = new StateMap[_random.Next(2, 5)];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = _tips[Math.Max(_random.Next(_tips.Count), _random.Next(_tips.Count))].After;
        }

        return states;
    }

    public ResolutionResult Resolve(IEnumerable<StateMap> states, ResolutionOptions? options = null) => Store.Resolve(Version, states, options);

    private static RandomRoom Of(int seed, bool isCalm)
    {
        var room = new RandomRoom(seed, isCalm);
        room.Begin();
        for (int i = 0; i < StepCount; i++)
        {
            room.Go();
        }

        return room;
    }

    private static string User(int number) => $"@u{number}:a.example";

    private void Begin()
    {
        Send(0, "m.room.create", "", $$"""{"room_version":"{{Version}}","creator":"{{User(0)}}"}""", [], StateMap.Empty);
        Send(0, "m.room.member", User(0), """{"membership":"join"}""");
        Send(0, "m.room.power_levels", "", Levels());
        Send(0, "m.room.join_rules", "", """{"join_rule":"public"}""");
        Send(1, "m.room.member", User(1), """{"membership":"join"}""");
        Send(2, "m.room.member", User(2), """{"membership":"join"}""");
    }

    private void Send(int sender, string type, string stateKey, string content)
    {
        (EventId id, StateMap after) = _tips[^1];
        Send(sender, type, stateKey, content, [id], after);
    }

    private void Go()
    {
        if (_isCalm && _random.Next(12) != 0)
        {
            GoCalmly();
            return;
        }

        // Mostly after one of the latest events, sometimes after two of any.
        (EventId id, StateMap state) = _tips[_random.Next(Math.Max(0, _tips.Count - 6), _tips.Count)];
        List<EventId> prev = [id];
        if (_random.Next(4) == 0)
        {
            (EventId otherId, StateMap otherState) = _tips[_random.Next(_tips.Count)];
            if (otherId != id)
            {
                prev.Add(otherId);
                state = Resolve([state, otherState]).State!;
            }
        }

        int sender = _random.Next(4);
        string target = User(_random.Next(4));
        switch (_random.Next(8))
        {
            case 0:
                Send(sender, "m.room.power_levels", "", Levels(), prev, state);
                break;
            case 1:
                Send(sender, "m.room.join_rules", "", $$"""{"join_rule":"{{Rules[_random.Next(Rules.Length)]}}"}""", prev, state);
                break;
            case 2:
                Send(sender, "m.room.member", target, """{"membership":"ban"}""", prev, state);
                break;
            case 3:
                Send(sender, "m.room.member", target, """{"membership":"leave"}""", prev, state);
                break;
            case 4:
                Send(sender, "m.room.member", target, """{"membership":"invite"}""", prev, state);
                break;
            case 5:
                Send(sender, "m.room.member", User(sender), """{"membership":"join"}""", prev, state);
                break;
            default:
                Send(sender, _random.Next(2) == 0 ? "m.room.topic" : "m.room.name", "", "{}", prev, state);
                break;
        }
    }

    private void GoCalmly()
    {
        int sender = _random.Next(8);
        switch (_random.Next(8))
        {
            case 0:
                Send(sender, "m.room.member", User(_random.Next(8)), """{"membership":"invite"}""");
                break;
            case 1:
                Send(sender, "m.room.member", User(sender), """{"membership":"leave"}""");
                break;
            case 2:
                Send(sender, "org.example.status", _random.Next(4).ToString(CultureInfo.InvariantCulture), "{}");
                break;
            default:
                Send(sender, "m.room.member", User(sender), """{"membership":"join"}""");
                break;
        }
    }

    private string Levels()
    {
        string own = Version.Authorization.GivesCreatorsInfinitePower ? "" : $"\"{User(0)}\":100,";
        return $$"""{"users":{ {{own}}"{{User(1)}}":{{_random.Next(3) * 50}},"{{User(2)}}":{{_random.Next(3) * 50}} },"users_default":{{_random.Next(5) * 10}} }""";
    }

    private void Send(int sender, string type, string stateKey, string content, List<EventId> prev, StateMap before)
    {
        Pdu draft = Load(sender, type, stateKey, content, prev, []);

        // The auth events are those of the state before the event, or of an older one.
        StateMap cited = _random.Next(_isCalm ? 40 : 8) == 0 && _tips.Count > 6 ? _tips[_random.Next(6, _tips.Count)].After : before;
        var auth = new List<EventId>();
        foreach (StateSlot key in AuthEventSelection.GetSlots(draft))
        {
            if (cited.TryGetValue(key, out EventId id))
            {
                auth.Add(id);
            }
        }

        Pdu pdu = Load(sender, type, stateKey, content, prev, auth);
        bool isAllowed = IsAllowed(pdu, StateMap.FromEntries(auth.Select(id => new StateEntry(Store.PduOf(id).Slot!.Value, id)))) && IsAllowed(pdu, before);
        if (!isAllowed)
        {
            Store.Reject(pdu.EventId);
        }

        _count++;
        StateMap after = isAllowed ? before.SetItem(pdu.Slot!.Value, pdu.EventId) : before;
        _tips.Add((pdu.EventId, after));
        if (isAllowed)
        {
            _steps.Add(new Step(pdu.EventId, before, after));
        }
    }

    private bool IsAllowed(Pdu pdu, StateMap state)
    {
        var events = state.GetOrderedEntries().Select(entry => Store.VerifiedOf(entry.EventId)).ToList();
        if (Version.Format.UsesCreateEventIdAsRoomId && _count > 0)
        {
            events.Add(Store.VerifiedOf(EventStore.Id("$e00")));
        }

        return AuthRules.CheckStateDependent(VerifiedPdu.TrustWithoutVerification(pdu), new AuthState(events)).IsAllowed;
    }

    private Pdu Load(int sender, string type, string stateKey, string content, List<EventId> prev, List<EventId> auth)
    {
        // The clock goes on, stands still, or lies.
        long ts = _random.Next(_isCalm ? 10 : 4) == 0 ? _random.Next(100) : _count;
        string room = Version.Format.UsesCreateEventIdAsRoomId && type == "m.room.create" ? "" : $"\"room_id\":\"{_roomId}\",";
        string json = $$"""
            {"type":"{{type}}","state_key":{{JsonSerializer.Serialize(stateKey)}},{{room}}"sender":"{{User(sender)}}","content":{{content}},"depth":{{_random.Next(1, 20)}},
            "origin_server_ts":{{ts}},"prev_events":[{{References(prev)}}],"auth_events":[{{References(auth)}}]}
            """;
        return Store.Load(json, Version, "$e" + _count.ToString("D2", CultureInfo.InvariantCulture));
    }

    private string References(List<EventId> ids) => string.Join(',', ids.Select(id => Version.Format.UsesReferenceHashes ? $$"""["{{id}}",{}]""" : $"\"{id}\""));

    /// <summary>A state event that was allowed.</summary>
    /// <param name="Id">The event.</param>
    /// <param name="Before">The state before it.</param>
    /// <param name="After">The state after it.</param>
    internal sealed record Step(EventId Id, StateMap Before, StateMap After);
}
