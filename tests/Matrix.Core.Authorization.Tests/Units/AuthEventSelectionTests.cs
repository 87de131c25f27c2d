using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>Which state an event is authorised by.</summary>
public sealed class AuthEventSelectionTests
{
    private const string Authorised = "\"join_authorised_via_users_server\":\"@carol:c\",";

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void For_CreateEvent_IsEmpty(int version) => Assert.Empty(Keys(version, Of(version).Find("m.room.create")));

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void For_AnyOtherEvent_IsCreateLevelsAndSender(int version)
    {
        string[] expected = Common(version, "member:@bob:a");
        Assert.Equal(expected, Keys(version, TestEvent.Message("m.room.message", Bob)));
        Assert.Equal(expected, Keys(version, TestEvent.PowerLevels(Bob, """{"membership":"invite"}""")));
        Assert.Equal(expected, Keys(version, TestEvent.State("m.room.third_party_invite", "t", Bob)));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void For_Member_HasTheTargetOnce(int version)
    {
        Assert.Equal(Common(version, "member:@bob:a", "member:@carol:c"), Keys(version, TestEvent.Member(Bob, Carol, "ban")));
        Assert.Equal(Common(version, "member:@bob:a"), Keys(version, TestEvent.Member(Bob, Bob, "leave")));
        Assert.Equal(Common(version, "member:@bob:a", "member:not a user"), Keys(version, TestEvent.Member(Bob, "not a user", "leave")));
    }

    /// <summary>For knocks in every version, known there or not.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void For_JoinInviteAndKnock_HasTheJoinRules(int version)
    {
        foreach (string membership in (string[])["join", "invite", "knock"])
        {
            Assert.Equal(Common(version, "member:@bob:a", "member:@carol:c", "join_rules:"), Keys(version, TestEvent.Member(Bob, Carol, membership)));
        }

        Assert.Equal(Common(version, "member:@bob:a", "member:@carol:c"), Keys(version, TestEvent.Member(Bob, Carol, "Join")));
        Assert.Equal(Common(version, "member:@bob:a", "member:@carol:c"), Keys(version, TestEvent.State("m.room.member", Carol, Bob)));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void For_ThirdPartyInvite_HasTheToken(int version)
    {
        Assert.Equal(
            Common(version, "member:@bob:a", "member:@carol:c", "join_rules:", "third_party_invite:t\u0001"),
            Keys(version, ThirdParty.Invite(Bob, Carol, """{"token":"t\u0001"}""")));
        TestEvent join = TestEvent.Member(Bob, Bob, "join", "\"third_party_invite\":{\"signed\":{\"token\":\"t\"}},");
        Assert.Equal(Common(version, "member:@bob:a", "join_rules:"), Keys(version, join));
    }

    /// <summary>A token that cannot be read selects nothing: an event that is cited for it is unexpected.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void For_MalformedThirdPartyInvite_HasNoToken(int version)
    {
        foreach (string value in (string[])["null", "1", "[]", "{}", "{\"signed\":null}", "{\"signed\":[]}", "{\"signed\":{}}", "{\"signed\":{\"token\":1}}", "{\"signed\":{\"token\":null}}"])
        {
            TestEvent invite = TestEvent.Member(Bob, Carol, "invite", $"\"third_party_invite\":{value},");
            Assert.Equal(Common(version, "member:@bob:a", "member:@carol:c", "join_rules:"), Keys(version, invite));
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void For_JoinWithAuthoriser_HasTheirMembershipFromVersion8(int version)
    {
        string[] expected = version >= 8 ? Common(version, "member:@bob:a", "join_rules:", "member:@carol:c") : Common(version, "member:@bob:a", "join_rules:");
        Assert.Equal(expected, Keys(version, TestEvent.Member(Bob, Bob, "join", Authorised)));
        Assert.Equal(Common(version, "member:@bob:a", "join_rules:"), Keys(version, TestEvent.Member(Bob, Bob, "join", "\"join_authorised_via_users_server\":\"@bob:a\",")));
        Assert.Equal(Common(version, "member:@bob:a", "join_rules:"), Keys(version, TestEvent.Member(Bob, Bob, "join", "\"join_authorised_via_users_server\":1,")));
        Assert.Equal(Common(version, "member:@bob:a", "join_rules:"), Keys(version, TestEvent.Member(Bob, Bob, "knock", Authorised)));
        Assert.Equal(Common(version, "member:@bob:a"), Keys(version, TestEvent.Member(Bob, Bob, "leave", Authorised)));
    }

    [Fact]
    public void For_EventWithMostKeys_HasAsManyAsTheBound()
    {
        Assert.Equal(AuthEventSelection.MaxSlots, Keys(11, ThirdParty.Invite(Bob, Carol, """{"token":"t"}""")).Length);
        Assert.Equal(AuthEventSelection.MaxSlots, Keys(11, TestEvent.Member(Bob, Dave, "join", Authorised)).Length);
        Assert.Equal(AuthEventSelection.MaxSlots - 1, Keys(12, TestEvent.Member(Bob, Dave, "join", Authorised)).Length);
    }

    /// <summary>A stored event may lack what it is judged by: then it selects less.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void For_EventWithoutSenderOrStateKey_HasTheRest(int version)
    {
        Assert.Equal(Common(version), Keys(version, TestEvent.Message("m.room.message", Bob).Without("sender")));
        Assert.Equal(Common(version, "member:@bob:a", "join_rules:"), Keys(version, TestEvent.Message("m.room.member", Bob, """{"membership":"join"}""")));
    }

    private static string[] Keys(int version, TestEvent item) =>
        [.. AuthEventSelection.GetSlots(item.Load(Versions.Of(version)).Pdu).Select(Name)];

    private static string[] Common(int version, params string[] more) => [.. version == 12 ? (string[])[] : ["create:"], "power_levels:", .. more];

    private static string Name(StateSlot key) => $"{key.Type.ToString()["m.room.".Length..]}:{key.StateKey}";
}
