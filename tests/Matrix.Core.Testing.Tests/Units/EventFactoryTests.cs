using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class EventFactoryTests
{
    private const string Alice = "@alice:a.example";
    private const string Bob = "@bob:b.example";
    private const string Carol = "@Carol Ü:c.example:8448";

    public static TheoryData<string> AllVersions => Versions.All;

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Factory_InEveryVersion_MakesEventsThatParseAndVerify(string id)
    {
        EventFactory factory = BusyRoom(Versions.Get(id));
        Assert.All(factory.Events, pdu =>
        {
            Assert.True(Pdu.TryParse(pdu.Utf8.Span, factory.Version, out Pdu? parsed, out PduError error), error.ToString());
            Assert.Equal(pdu.EventId, parsed.EventId);
            Assert.Equal(factory.RoomId, parsed.RoomId);
            Assert.False(factory.Verify(parsed).IsRedacted);
        });
        Assert.Equal(factory.Events, factory.VerifyAll().Select(verified => verified.Pdu));
        Assert.Equal(factory.Events.Count, factory.Events.Select(pdu => pdu.EventId).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Factory_OfOneSeed_MakesTheSameBytes(string id)
    {
        string[] Bytes(int seed) => [.. BusyRoom(Versions.Get(id), seed).Events.Select(pdu => Convert.ToHexString(pdu.Utf8.Span))];
        Assert.Equal(Bytes(7), Bytes(7));
        Assert.Empty(Bytes(7).Intersect(Bytes(8), StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Event_ByDefault_FollowsTheLatest(string id)
    {
        EventFactory factory = BusyRoom(Versions.Get(id));
        Assert.Empty(factory.Events[0].PrevEvents);
        Assert.Equal(1, factory.Events[0].Depth);
        Assert.Equal(MatrixTimestamp.FromDateTimeOffset(SteppingClock.DefaultStart), factory.Events[0].OriginServerTimestamp);
        foreach ((Pdu before, Pdu after) in factory.Events.Zip(factory.Events.Skip(1)))
        {
            Assert.Equal([before.EventId], after.PrevEvents);
            Assert.Equal(before.Depth + 1, after.Depth);
            Assert.Equal(before.OriginServerTimestamp + TimeSpan.FromSeconds(1), after.OriginServerTimestamp);
        }
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void AuthEvents_OfEachKindOfEvent_AreThoseTheRulesSelect(string id)
    {
        var factory = new EventFactory(Versions.Get(id));
        Pdu create = factory.CreateRoom(Alice);
        Pdu[] cited = factory.Version.Format.UsesCreateEventIdAsRoomId ? [] : [create];
        (Pdu alice, Pdu levels, Pdu rules) = (factory.Events[1], factory.Events[2], factory.Events[3]);
        Assert.Empty(create.AuthEvents);
        AssertCites(alice, cited);
        AssertCites(levels, [.. cited, alice]);
        AssertCites(rules, [.. cited, levels, alice]);

        Pdu invite = factory.Invite(Alice, Bob);
        AssertCites(invite, [.. cited, levels, alice, rules]);
        Pdu bob = factory.Join(Bob);
        AssertCites(bob, [.. cited, levels, invite, rules]);
        AssertCites(factory.Message(Bob, "hi"), [.. cited, levels, bob]);
        AssertCites(factory.Kick(Alice, Bob), [.. cited, levels, alice, bob]);

        Pdu thirdParty = factory.State(Alice, "m.room.third_party_invite", "token", "{}");
        AssertCites(
            factory.State(Alice, "m.room.member", Carol, """{"membership":"invite","third_party_invite":{"signed":{"token":"token"}}}"""),
            [.. cited, levels, alice, rules, thirdParty]);
        Pdu join = factory.Join(Carol, authorisedBy: Alice);
        Assert.Equal(factory.Version.Authorization.AllowsRestrictedJoins, join.AuthEvents.Contains(alice.EventId));
    }

    [Fact]
    public void Event_AfterBranches_CitesTheirStateAndGreatestDepth()
    {
        var factory = new EventFactory(RoomVersions.V11);
        _ = factory.CreateRoom(Alice);
        Pdu fork = factory.Latest!;
        Pdu left = factory.Join(Bob);
        Pdu deeper = factory.Message(Alice, "deeper");
        Pdu right = factory.State(Alice, "m.room.power_levels", "", "{}", new() { After = [fork] });
        Assert.Equal(fork.Depth + 1, right.Depth);
        Assert.Equal([deeper, right], factory.Extremities);

        Pdu aside = factory.Message(Bob, "knows not of the levels", new() { After = [left] });
        Assert.DoesNotContain(right.EventId, aside.AuthEvents);
        Pdu merge = factory.Message(Bob, "merge", new() { After = factory.Extremities });
        Assert.Equal(3, merge.PrevEvents.Count);
        Assert.Equal(deeper.Depth + 1, merge.Depth);
        Assert.Contains(right.EventId, merge.AuthEvents);
        Assert.Contains(left.EventId, merge.AuthEvents);
        Assert.Equal([merge], factory.Extremities);
        Assert.Equal(right, factory.FindState("m.room.power_levels"));
        Assert.Null(factory.FindState("m.room.topic"));
    }

    [Fact]
    public void Overrides_OfTimeAuthEventsAndDraft_AreTaken()
    {
        var factory = new EventFactory(RoomVersions.V10, start: DateTimeOffset.UnixEpoch);
        Pdu create = factory.CreateRoom(Alice);
        Assert.Equal(MatrixTimestamp.UnixEpoch, create.OriginServerTimestamp);
        Pdu late = factory.Message(Alice, "x", new() { OriginServerTimestamp = new(50_000), AuthEvents = [create.EventId], Customize = draft => draft.Depth = 99 });
        Assert.Equal((new MatrixTimestamp(50_000), 99), (late.OriginServerTimestamp, late.Depth));
        Assert.Equal([create.EventId], late.AuthEvents);
        Assert.Equal(new MatrixTimestamp(51_000), factory.Message(Alice, "on from there").OriginServerTimestamp);
        Assert.Equal(new MatrixTimestamp(3), factory.Message(Alice, "early", new() { OriginServerTimestamp = new(3) }).OriginServerTimestamp);
        Assert.Equal(new MatrixTimestamp(52_000), factory.Message(Alice, "time does not go back").OriginServerTimestamp);

        Pdu custom = factory.Custom(Alice, "org.example.x", draft => (draft.StateKey, draft.Sender) = ("key", UserId.Parse(Bob)));
        Assert.Equal(Bob, custom.Sender.ToString());
        Assert.True(custom.IsState);
        Assert.False(factory.Verify(custom).IsRedacted);
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Join_AuthorisedByAnotherServer_IsSignedByBothWhereItMustBe(string id)
    {
        var factory = new EventFactory(Versions.Get(id));
        _ = factory.CreateRoom(Alice, "restricted");
        Pdu join = factory.Join(Bob, authorisedBy: Alice);
        int signers = factory.Version.Authorization.AllowsRestrictedJoins ? 2 : 1;
        Assert.Equal(signers, new PduVerifier().CheckAll(join, factory.Keys).Length);
        Assert.False(factory.Verify(join).IsRedacted);
    }

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Redaction_InEveryVersion_NamesItsTarget(string id)
    {
        var factory = new EventFactory(Versions.Get(id));
        _ = factory.CreateRoom(Alice);
        Pdu target = factory.Message(Alice, "oops");
        Pdu redaction = factory.Redaction(Alice, target.EventId);
        Assert.Equal(target.EventId, redaction.Redacts);
        Assert.Equal(RedactionStatus.Applied, Redaction.Apply(factory.Verify(redaction), factory.Verify(target), RedactionScope.SameServer).Status);
    }

    [Fact]
    public void Servers_OfSenders_AreMadeOnDemand()
    {
        EventFactory factory = BusyRoom(RoomVersions.V12);
        Assert.Equal(["a.example", "b.example", "c.example:8448"], factory.Servers.Select(server => server.ToString()), StringComparer.Ordinal);
        Assert.Equal(3, factory.Keys.Count);
        Assert.Same(factory.Servers[0], factory.Server("a.example"));
    }

    [Fact]
    public void Create_WithAdditionalCreators_ListsThem()
    {
        Pdu create = new EventFactory(RoomVersions.V12).Create(Alice, [Bob]);
        Assert.True(create.Content.TryGetMember("additional_creators"u8, out Core.Json.JsonSlice creators));
        Assert.Equal($"[\"{Bob}\"]", creators.ToString());
    }

    [Fact]
    public void Factory_Misused_Throws()
    {
        var factory = new EventFactory(RoomVersions.V6);
        Assert.Throws<InvalidOperationException>(() => factory.Join(Alice));
        Assert.Null(factory.Latest);
        Assert.True(factory.RoomId.IsDefault);
        _ = factory.Create(Alice);
        Assert.Throws<InvalidOperationException>(() => factory.Create(Alice));
        Assert.Throws<FormatException>(() => factory.Join("alice"));
        Assert.Throws<InvalidOperationException>(() => factory.State(Alice, "x", "", "no JSON"));

        Pdu foreign = new EventFactory(RoomVersions.V6, seed: 9).Create(Alice);
        Assert.Throws<ArgumentException>(() => factory.Message(Alice, "x", new() { After = [foreign] }));
        var empty = new EventFactory(RoomVersions.V6);
        Assert.Throws<InvalidOperationException>(() => empty.Verify(foreign));
    }

    private static void AssertCites(Pdu pdu, IEnumerable<Pdu> expected) => Assert.Equal(expected.Select(cited => cited.EventId), pdu.AuthEvents);

    /// <summary>A room with one event of every kind that the factory has a method for.</summary>
    private static EventFactory BusyRoom(RoomVersion version, int seed = 0)
    {
        var factory = new EventFactory(version, seed);
        _ = factory.CreateRoom(Alice);
        _ = factory.Join(Bob);
        _ = factory.PowerLevels(Alice, [(Bob, 50), (Carol, -1)]);
        _ = factory.PowerLevels(Alice, """{"ban":60}""");
        _ = factory.Knock(Carol);
        _ = factory.Invite(Bob, Carol);
        _ = factory.Join(Carol, authorisedBy: Bob);
        _ = factory.State(Alice, "m.room.topic", "", """{"topic":"\u00fc \ud83d\ude00"}""");
        Pdu message = factory.Message(Carol, "hi \U0001F600 \" \u0001");
        _ = factory.Redaction(Alice, message.EventId);
        _ = factory.Event(Carol, "org.example.ping", "{}");
        _ = factory.Leave(Carol);
        _ = factory.Ban(Bob, Carol);
        _ = factory.Kick(Alice, Bob);
        return factory;
    }
}
