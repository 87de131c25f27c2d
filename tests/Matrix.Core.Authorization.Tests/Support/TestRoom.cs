using System.Globalization;
using static Matrix.Core.Authorization.Tests.Support.Text;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>The state of a room: its create event, by Alice of server a, and what a test adds. Bob is of server a as well, Carol of c.</summary>
internal sealed class TestRoom
{
    public const string Alice = "@alice:a";
    public const string Bob = "@bob:a";
    public const string Carol = "@carol:c";
    public const string Dave = "@dave:a";

    private readonly Dictionary<(string Type, string Key), TestEvent> _state = [];

    private TestRoom(RoomVersion version) => Version = version;

    public RoomVersion Version { get; }

    /// <summary>The ID of the create event: a label, with a server where the version has one.</summary>
    public string CreateId => IdOf("create");

    public string RoomId => Version.Format.UsesCreateEventIdAsRoomId ? "!create" : "!room:a";

    public static TestRoom Of(int version) => Of(version.ToString(CultureInfo.InvariantCulture));

    public static TestRoom Of(string version) => Of(Versions.Of(version));

    public static TestRoom Of(RoomVersion version)
    {
        var room = new TestRoom(version);
        return room.Creating(Quote(Alice));
    }

    /// <summary>A room of Alice, Bob and Carol, all joined.</summary>
    public static TestRoom Joined(int version) => Of(version).Member(Alice, "join").Member(Bob, "join").Member(Carol, "join");

    /// <summary>Replaces the create event by one with a <c>creator</c> (where the version has one) and more members in its content.</summary>
    public TestRoom Creating(string creator, string more = "")
    {
        string content = Version.Authorization.Creators == CreatorSource.ContentCreator ? $$"""{{{more}}"creator":{{creator}},"room_version":"{{Version}}"}""" : $$"""{{{more}}"room_version":"{{Version}}"}""";
        TestEvent create = TestEvent.State("m.room.create", "", Alice, content).After(Version).Citing(Version);
        return Put("m.room.create", "", Version.Format.UsesCreateEventIdAsRoomId ? create.Named(CreateId) : create.Named(CreateId).With("room_id", Quote(RoomId)));
    }

    /// <summary>More members of the create event's content, each followed by a comma.</summary>
    public TestRoom CreatedWith(string more) => Creating(Quote(Alice), more);

    public TestRoom Member(string user, string membership, string more = "") => State("m.room.member", user, user, $$"""{{{more}}"membership":{{Quote(membership)}}}""");

    public TestRoom JoinRule(string rule) => State("m.room.join_rules", "", Alice, $$"""{"join_rule":{{Quote(rule)}}}""");

    public TestRoom Levels(string content) => State("m.room.power_levels", "", Alice, content);

    public TestRoom State(string type, string stateKey, string sender, string content) =>
        Put(type, stateKey, InRoom(TestEvent.State(type, stateKey, sender, content)).Named(IdOf($"{type}/{stateKey}")));

    public TestRoom Put(string type, string stateKey, TestEvent item)
    {
        _state[(type, stateKey)] = item;
        return this;
    }

    public TestRoom Without(string type, string stateKey = "")
    {
        _ = _state.Remove((type, stateKey));
        return this;
    }

    public TestEvent Find(string type, string stateKey = "") => _state[(type, stateKey)];

    /// <summary>An ID as the version has them, as far as rules look at it.</summary>
    public string IdOf(string label) => Version.Format.EventIdFormat == EventIdFormat.Declared ? $"${label}:a" : $"${label}";

    public TestEvent InRoom(TestEvent item) => item.With("room_id", Quote(RoomId));

    public IAuthState AuthState() => new AuthState(_state.Values.Select(item => item.Load(Version)));

    /// <summary>The verdict of the dependent half on an event of the room.</summary>
    public AuthVerdict Judge(TestEvent item)
    {
        TestEvent named = item.Id == "$new" ? item.Named(IdOf("new")) : item;
        return AuthRules.CheckStateDependent(InRoom(named).Load(Version), AuthState());
    }

    /// <summary>The verdict of the independent half on an event of the room that cites the given ones; of the create event itself where it is one.</summary>
    public AuthVerdict JudgeCiting(TestEvent item, params TestEvent[] cited)
    {
        AuthEvent? create = Version.Format.UsesCreateEventIdAsRoomId ? Known(Find("m.room.create")) : null;
        VerifiedPdu judged = InRoom(item).Citing(Version, [.. cited.Select(known => known.Id)]).Load(Version);
        return StateIndependent.Judge(judged, [.. cited.Select(Known)], create);
    }

    /// <summary>What every event of a joined user cites: the create event (to version 11), the power levels, the sender's membership.</summary>
    public TestEvent[] Basis(string sender) =>
        [.. Version.Format.UsesCreateEventIdAsRoomId ? (TestEvent[])[] : [Find("m.room.create")], Find("m.room.power_levels"), Find("m.room.member", sender)];

    private AuthEvent Known(TestEvent item) => new(item.Load(Version), item.IsRejected);
}
