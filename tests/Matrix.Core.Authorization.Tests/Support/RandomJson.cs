using System.Globalization;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>Events and values that are anything, from seeds: some as they should be, most not.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Types =
    [
        "m.room.create", "m.room.member", "m.room.member", "m.room.member", "m.room.power_levels", "m.room.power_levels", "m.room.join_rules", "m.room.third_party_invite",
        "m.room.aliases", "m.room.redaction", "m.room.message", "m.room.name", "",
    ];

    private static readonly string[] Users = [TestRoom.Alice, TestRoom.Bob, TestRoom.Carol, TestRoom.Dave];

    private static readonly string[] Names =
    [
        "membership", "membership", "membership", "join_authorised_via_users_server", "third_party_invite", "creator", "room_version", "m.federate", "additional_creators",
        "join_rule", "allow", "users", "events", "notifications", "users_default", "events_default", "state_default", "ban", "redact", "kick", "invite", "public_key",
        "public_keys", "redacts", "signed", "deny", "allow_ip_literals", "",
    ];

    private static readonly string[] Fields =
    [
        "type", "sender", "room_id", "state_key", "content", "event_id", "prev_events", "auth_events", "depth", "redacts", "hashes", "signatures", "unsigned", "origin_server_ts",
    ];

    private static readonly string[] Scalars =
    [
        "null", "true", "false", "0", "1", "-1", "50", "100", "9007199254740991", "-99999999999999999999999", "1.5", "-0.5", "1e300", "\"\"", "\"50\"", "\" +050 \"", "\"x\"", "\"@\"",
        "\"@:\"", "\"@alice:a\"", "\"@bob:a\"", "\"@carol:c\"", "\"!room:a\"", "\"$create:a\"", "\"$create\"", "\"join\"", "\"leave\"", "\"invite\"", "\"ban\"", "\"knock\"", "\"public\"",
        "\"restricted\"", "\"12\"", "\"token-1\"", "\"\\u0000\"", "\"\\ud83d\\ude00\\\"\\\\\"", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", "\"m.room.member\"",
    ];

    private readonly Random _random = new(seed);

    public RoomVersion Version() => Versions.Of(_random.Next(1, 13));

    /// <summary>Any JSON.</summary>
    public string Value(int depth = 3)
    {
        int kind = _random.Next(depth > 0 ? 8 : 5);
        return kind switch
        {
            5 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Value(depth - 1)))}]",
            6 or 7 => Object(depth),
            _ => Pick(Scalars),
        };
    }

    /// <summary>A state event at one of the keys that rules look at, or near one, with a content that is half sense.</summary>
    public TestEvent State(string type, string stateKey) => Spoil(TestEvent.State(type, stateKey, Pick(Users), Content()).Named(Pick(Ids)));

    /// <summary>An event of any type.</summary>
    public TestEvent Event()
    {
        string type = Pick(Types);
        TestEvent item = _random.Next(3) == 0 ? TestEvent.Message(type, Pick(Users), Content()) : TestEvent.State(type, _random.Next(3) == 0 ? "" : Pick(Users), Pick(Users), Content());
        return Spoil(item.Named(Pick(Ids)));
    }

    /// <summary>A room in which every event that rules look at may be anything, or missing.</summary>
    public TestRoom Room(RoomVersion version)
    {
        TestRoom room = TestRoom.Of(version);
        foreach ((string type, string key) in ((string, string)[])
            [("m.room.create", ""), ("m.room.power_levels", ""), ("m.room.join_rules", ""), ("m.room.third_party_invite", "token-1"), .. Users.Select(user => ("m.room.member", user))])
        {
            int kind = _random.Next(10);
            _ = kind == 0 && type != "m.room.create" ? room
                : kind < 4 ? room.Put(type, key, State(type, key))
                : type == "m.room.member" ? room.Member(key, Pick("join", "join", "join", "leave", "invite", "ban", "knock"))
                : type == "m.room.join_rules" ? room.JoinRule(Pick("public", "invite", "knock", "restricted", "knock_restricted"))
                : type == "m.room.power_levels" && kind < 8 ? room.Levels("""{"users":{"@bob:a":50,"@dave:a":100}}""")
                : room;
        }

        return room;
    }

    public T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    private static readonly string[] Ids = ["$new", "$new:a", "$create", "$create:a", "$", "x", ""];

    private string Content() => _random.Next(12) == 0 ? Value() : Object(3);

    private string Object(int depth)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = _random.Next(6); i > 0; i--)
        {
            string name = _random.Next(4) == 0 ? Pick([.. Users, "m.room.name", "mxid", "token", "signatures", "ed25519:0"]) : Pick(Names);
            members[name] = name == "membership" && _random.Next(5) > 0 ? Text.Quote(Pick("join", "leave", "invite", "ban", "knock")) : Value(depth - 1);
        }

        return "{" + string.Join(',', members.Select(member => string.Create(CultureInfo.InvariantCulture, $"{Text.Quote(member.Key)}:{member.Value}"))) + "}";
    }

    private TestEvent Spoil(TestEvent item)
    {
        while (_random.Next(5) == 0)
        {
            string field = Pick(Fields);
            _ = _random.Next(3) == 0 ? item.Without(field) : item.With(field, Value());
        }

        return item;
    }
}
