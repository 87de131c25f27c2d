using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Benchmarks.Rooms;

/// <summary>
/// A room of many members, and two branches from its last event: bans and a change of the power levels against joins and topics. IDs are
/// true; events are not signed, since resolution does not look at signatures.
/// </summary>
internal sealed class ForkedRoom : IEventSource
{
    private const string Server = "example.org";

    private readonly Dictionary<EventId, AuthEvent> _events = [];
    private readonly RoomVersion _version;
    private readonly RoomId _roomId;
    private long _ts = 1_700_000_000_000;

    /// <param name="version">The room version.</param>
    /// <param name="members">How many members there are.</param>
    /// <param name="changes">How many events a branch has.</param>
    public ForkedRoom(RoomVersion version, int members, int changes)
    {
        _version = version;
        UserId admin = User("admin");
        Pdu create = Make("m.room.create", "", admin, $$"""{"creator":"{{admin}}","room_version":"{{version}}"}""", [], []);
        _roomId = create.RoomId;
        StateMap state = StateMap.Empty.Set(create.StateKey!.Value, create.EventId);
        EventId[] last = [create.EventId];
        state = Add(state, ref last, "m.room.member", admin.ToString(), admin, """{"membership":"join"}""");
        string users = version.CreatorsHaveInfinitePower ? "" : $"\"{admin}\":100,";
        state = Add(state, ref last, "m.room.power_levels", "", admin, "{\"users\":{" + users + $"\"{User("mod")}\":50" + "}}");
        state = Add(state, ref last, "m.room.join_rules", "", admin, """{"join_rule":"public"}""");
        state = Add(state, ref last, "m.room.member", User("mod").ToString(), User("mod"), """{"membership":"join"}""");
        for (int i = 0; i < members; i++)
        {
            UserId user = Member(i);
            state = Add(state, ref last, "m.room.member", user.ToString(), user, """{"membership":"join"}""");
        }

        EventId[] left = last;
        StateMap leftState = Add(state, ref left, "m.room.power_levels", "", admin, "{\"users\":{" + users + $"\"{User("mod")}\":50,\"{Member(0)}\":10" + "}}");
        for (int i = 1; i < changes; i++)
        {
            leftState = Add(leftState, ref left, "m.room.member", Member(i).ToString(), User("mod"), """{"membership":"ban"}""");
        }

        EventId[] right = last;
        StateMap rightState = state;
        for (int i = 0; i < changes; i++)
        {
            rightState = i % 2 == 0
                ? Add(rightState, ref right, "m.room.member", User($"new{i}").ToString(), User($"new{i}"), """{"membership":"join"}""")
                : Add(rightState, ref right, "m.room.topic", "", admin, $$"""{"topic":"{{i}}"}""");
        }

        States = [leftState, rightState];
    }

    /// <summary>The states after the two branches.</summary>
    public StateMap[] States { get; }

    /// <summary>How many events there are.</summary>
    public int Count => _events.Count;

    public bool TryGet(EventId eventId, [NotNullWhen(true)] out AuthEvent? found)
    {
        bool held = _events.TryGetValue(eventId, out AuthEvent known);
        found = held ? known : null;
        return held;
    }

    private static UserId User(string name) => UserId.Parse($"@{name}:{Server}");

    private static UserId Member(int i) => User("u" + i.ToString(CultureInfo.InvariantCulture));

    private StateMap Add(StateMap state, ref EventId[] last, string type, string stateKey, UserId sender, string content)
    {
        var keys = new List<StateKey> { AuthKeys.PowerLevels, AuthKeys.Member(sender) };
        if (!_version.RoomIdIsCreateEventId)
        {
            keys.Add(AuthKeys.Create);
        }

        if (type == "m.room.member")
        {
            keys.Add(new StateKey(type, stateKey));
            if (!content.Contains("ban", StringComparison.Ordinal))
            {
                keys.Add(AuthKeys.JoinRules);
            }
        }

        List<EventId> auth = [];
        foreach (StateKey key in keys.Distinct())
        {
            if (state.TryGet(in key, out EventId id))
            {
                auth.Add(id);
            }
        }

        Pdu pdu = Make(type, stateKey, sender, content, last, auth);
        last = [pdu.EventId];
        return state.Set(pdu.StateKey!.Value, pdu.EventId);
    }

    private Pdu Make(string type, string stateKey, UserId sender, string content, EventId[] prev, List<EventId> auth)
    {
        var builder = new PduBuilder(_version)
        {
            Type = type,
            StateKey = stateKey,
            Sender = sender,
            Content = Encoding.ASCII.GetBytes(content),
            PrevEvents = prev,
            AuthEvents = auth,
            Depth = _events.Count + 1,
            OriginServerTs = _ts++,
            Entropy = new byte[PduBuilder.MinEntropy],
        };
        if (!_roomId.IsDefault)
        {
            builder.RoomId = _roomId;
        }
        else if (!_version.RoomIdIsCreateEventId)
        {
            builder.RoomId = RoomId.Parse($"!room:{Server}");
        }

        if (!builder.TryBuild(out Pdu? pdu, out PduError error))
        {
            throw new InvalidOperationException(error.ToString());
        }

        _events.Add(pdu.EventId, new AuthEvent(VerifiedPdu.TrustWithoutVerification(pdu)));
        return pdu;
    }
}
