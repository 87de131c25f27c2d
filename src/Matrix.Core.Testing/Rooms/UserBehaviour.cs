using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Testing;

/// <summary>Chooses the actions of the users of a random room from their server's view: to talk, to join and leave, and to take power from each other.</summary>
internal sealed class UserBehaviour
{
    private static readonly (Intent Whim, int Weight)[] Weights =
    [
        (Intent.Message, 18), (Intent.Topic, 9), (Intent.Status, 3), (Intent.Join, 14), (Intent.Leave, 2), (Intent.Invite, 7), (Intent.Kick, 6),
        (Intent.Ban, 7), (Intent.Unban, 6), (Intent.Knock, 5), (Intent.PowerLevels, 20), (Intent.JoinRules, 9), (Intent.Redaction, 3), (Intent.Aliases, 1),
    ];

    private static readonly long[] Levels = [0, 0, 1, 25, 50, 50, 75, 99, 100, 100, -1];
    private static readonly string[] LeveledTypes = ["m.room.topic", "m.room.message", "m.room.power_levels", "m.room.join_rules", "org.example.status"];

    private readonly RoomVersion _version;
    private readonly Random _random;
    private readonly IReadOnlyList<UserId> _cast;
    private int _count;

    /// <param name="version">The version of the room.</param>
    /// <param name="random">The source of the choices.</param>
    /// <param name="cast">All users, the creator first.</param>
    public UserBehaviour(RoomVersion version, Random random, IReadOnlyList<UserId> cast)
    {
        _version = version;
        _random = random;
        _cast = cast;
    }

    private enum Intent
    {
        Message,
        Topic,
        Status,
        Join,
        Leave,
        Invite,
        Kick,
        Ban,
        Unban,
        Knock,
        PowerLevels,
        JoinRules,
        Redaction,
        Aliases,
    }

    /// <summary>Returns the next event that a user on a server wants to send.</summary>
    /// <param name="server">The server.</param>
    /// <param name="state">The state before the event.</param>
    /// <param name="careless"><see langword="true"/> if any user may want anything; otherwise the choice is mostly an event that may be allowed.</param>
    public Proposal Next(SimulatedServer server, IAuthState state, bool careless)
    {
        LevelsDraft levels = LevelsDraft.FromEvent(FindEvent(state, StateSlot.PowerLevels));
        List<UserId> outside = [.. server.Users.Where(user => MembershipOf(state, user) != "join")];
        bool isEmpty = outside.Count == server.Users.Count;
        Intent whim = isEmpty && !careless ? Pick([Intent.Join, Intent.Join, Intent.Knock, Intent.Leave]) : Choose();
        UserId sender = whim is Intent.Join or Intent.Knock && outside.Count > 0 && !careless ? Pick(outside) : SenderOn(server, state, levels, whim, careless);
        return whim switch
        {
            Intent.Topic => State(sender, "m.room.topic", "", "topic", Pick(["one", "two", "three"])),
            Intent.Status => State(sender, "org.example.status", (careless ? Pick(_cast) : sender).ToString(), "status", Pick(["here", "away"])),
            Intent.Join => Join(sender, state, careless),
            Intent.Leave => Member(sender, sender, "leave"),
            Intent.Invite => Member(sender, Target(state, sender, careless, "", "leave", "knock"), "invite"),
            Intent.Kick => Member(sender, Target(state, sender, careless, "join", "invite", "knock"), "leave"),
            Intent.Ban => Member(sender, Target(state, sender, careless, "join", "leave"), "ban"),
            Intent.Unban => Member(sender, Target(state, sender, careless, "ban"), "leave"),
            Intent.Knock => Member(sender, sender, "knock"),
            Intent.PowerLevels => PowerLevels(sender, levels, careless),
            Intent.JoinRules => JoinRules(sender),
            Intent.Redaction => new Proposal(sender, "m.room.redaction", null, "{}"u8.ToArray(), Pick(server.Arrivals).Pdu.EventId),
            Intent.Aliases when _version.Authorization.ChecksAliases =>
                new Proposal(sender, "m.room.aliases", (careless ? Pick(_cast) : sender).ServerName.ToString(), """{"aliases":[]}"""u8.ToArray()),
            _ => Message(sender),
        };
    }

    /// <summary>Returns a message, with a different text each time.</summary>
    public Proposal Message(UserId sender)
    {
        _count++;
        return new Proposal(sender, "m.room.message", null, JsonObject.Write(writer =>
        {
            writer.WriteString("body"u8, $"message {_count}");
            writer.WriteString("msgtype"u8, "m.text"u8);
        }));
    }

    /// <summary>Returns the first power levels of a room.</summary>
    public Proposal FirstPowerLevels()
    {
        LevelsDraft levels = LevelsDraft.FromEvent(null);
        if (!_version.Authorization.GivesCreatorsInfinitePower)
        {
            levels.Users.Add(_cast[0].ToString(), 100);
        }

        for (int i = _random.Next(5); i > 0; i--)
        {
            _ = levels.Users.TryAdd(Pick(_cast.Skip(1).ToList()).ToString(), Pick(Levels));
        }

        return new Proposal(_cast[0], "m.room.power_levels", "", levels.Write(AsString));
    }

    public Proposal JoinRules(UserId sender)
    {
        string rule = _random.Next(100) switch
        {
            < 40 => "public",
            < 55 => "invite",
            < 70 => "knock",
            < 87 => "restricted",
            < 97 => "knock_restricted",
            _ => "private",
        };
        bool exists = rule switch
        {
            "knock" => _version.Authorization.AllowsKnocking,
            "restricted" => _version.Authorization.AllowsRestrictedJoins,
            "knock_restricted" => _version.Authorization.AllowsKnockRestrictedJoins,
            _ => true,
        };
        rule = exists || _random.Next(10) == 0 ? rule : "public";
        return new Proposal(sender, "m.room.join_rules", "", JsonObject.Write(writer =>
        {
            if (rule.EndsWith("restricted", StringComparison.Ordinal))
            {
                writer.WriteStartArray("allow"u8);
                writer.WriteStartObject();
                writer.WriteString("room_id"u8, "!other:a.example"u8);
                writer.WriteString("type"u8, "m.room_membership"u8);
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            writer.WriteString("join_rule"u8, rule);
        }));
    }

    private static VerifiedPdu? FindEvent(IAuthState state, StateSlot slot) => state.TryGetEvent(slot, out VerifiedPdu? verified) ? verified : null;

    private static string MembershipOf(IAuthState state, UserId user) => TextAt(FindEvent(state, StateSlot.Member(user)), "membership"u8);

    private static string TextAt(VerifiedPdu? verified, ReadOnlySpan<byte> name) =>
        verified is not null && verified.Pdu.Content.TryGetMember(name, out JsonSlice value) && value.TryGetString(out string text) ? text : "";

    private static Proposal Member(UserId sender, UserId target, string membership) => State(sender, "m.room.member", target.ToString(), "membership", membership);

    private static Proposal State(UserId sender, string type, string stateKey, string name, string value) =>
        new(sender, type, stateKey, JsonObject.Write(writer => writer.WriteString(name, value)));

    private UserId SenderOn(SimulatedServer server, IAuthState state, LevelsDraft levels, Intent whim, bool careless)
    {
        List<UserId> joined = [.. server.Users.Where(user => MembershipOf(state, user) == "join")];
        bool takesPower = whim is Intent.PowerLevels or Intent.JoinRules or Intent.Kick or Intent.Ban or Intent.Unban or Intent.Topic;
        return careless || joined.Count == 0 ? Pick(server.Users)
            : takesPower && _random.Next(4) > 0 ? joined.MaxBy(user => user == _cast[0] && _version.Authorization.GivesCreatorsInfinitePower ? long.MaxValue : levels.LevelOf(user))
            : Pick(joined);
    }

    private UserId Target(IAuthState state, UserId sender, bool careless, params string[] memberships)
    {
        List<UserId> others = [.. _cast.Where(user => careless || (user != sender && memberships.Contains(MembershipOf(state, user), StringComparer.Ordinal)))];
        return others.Count > 0 ? Pick(others) : Pick(_cast);
    }

    private Proposal Join(UserId sender, IAuthState state, bool careless)
    {
        bool isRestricted = TextAt(FindEvent(state, StateSlot.JoinRules), "join_rule"u8).EndsWith("restricted", StringComparison.Ordinal);
        bool needsAuthoriser = isRestricted && MembershipOf(state, sender) is not ("join" or "invite");
        string authoriser = "";
        if (_version.Authorization.AllowsRestrictedJoins && (needsAuthoriser || _random.Next(20) == 0))
        {
            List<UserId> joined = [.. _cast.Where(user => careless || MembershipOf(state, user) == "join")];
            authoriser = (joined.Count > 0 ? Pick(joined) : Pick(_cast)).ToString();
        }

        return new Proposal(sender, "m.room.member", sender.ToString(), JsonObject.Write(writer =>
        {
            if (authoriser.Length > 0)
            {
                writer.WriteString("join_authorised_via_users_server"u8, authoriser);
            }

            writer.WriteString("membership"u8, "join"u8);
        }));
    }

    private Proposal PowerLevels(UserId sender, LevelsDraft levels, bool careless)
    {
        for (int changes = 1 + _random.Next(2); changes > 0; changes--)
        {
            switch (_random.Next(10))
            {
                case < 5:
                    // The creators of version 12 must not be listed.
                    List<UserId> users = [.. _cast.Skip(_version.Authorization.GivesCreatorsInfinitePower && !careless ? 1 : 0)];
                    levels.Users[Pick(users).ToString()] = Pick(Levels);
                    break;
                case < 7 when levels.Users.Count > 0:
                    _ = levels.Users.Remove(Pick(levels.Users.Keys.ToList()));
                    break;
                case 7:
                    levels.Scalars[Pick(LevelsDraft.ScalarNames)] = Pick(Levels);
                    break;
                case 8:
                    levels.Notifications["room"] = Pick(Levels);
                    break;
                default:
                    levels.Events[Pick(LeveledTypes)] = Pick(Levels);
                    break;
            }
        }

        return new Proposal(sender, "m.room.power_levels", "", levels.Write(AsString));
    }

    private bool AsString() => _version.Authorization.AllowsStringPowerLevels && _random.Next(20) == 0;

    private Intent Choose()
    {
        int at = _random.Next(Weights.Sum(item => item.Weight));
        return Weights.First(item => (at -= item.Weight) < 0).Whim;
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
