using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class NextEventTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
    public void PrepareNext_OfAJoinedUser_IsAcceptedWhenSigned(string version)
    {
        var harness = new RoomHarness(TestData.Version(version));
        Pdu left = harness.Say(RoomHarness.Alice, "left", harness.BobJoins);
        Pdu right = harness.Say(RoomHarness.Bob, "right", harness.BobJoins);
        _ = harness.Accept(left);
        _ = harness.Accept(right);
        PduBuilder draft = Draft(harness, RoomHarness.Alice);
        var ready = Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareNext(draft));
        Assert.True(ready.IsAllowed, $"{ready.Verdict}");
        Assert.Same(draft, ready.Draft);
        Pdu next = draft.Sign(harness.Make.Server("a.example").Key);
        Assert.Equal(harness.Room.ForwardExtremities, next.PrevEvents.Order());
        Assert.Equal(left.Depth + 1, next.Depth);
        Assert.Equal(left.AuthEvents.Order(), next.AuthEvents.Order());
        Assert.Same(ready.StateBefore, harness.Accept(next).StateBefore);
        harness.AssertExtremities(next);
    }

    [Fact]
    public void PrepareNext_RoomVersion1_WritesReferenceHashes()
    {
        var harness = new RoomHarness(RoomVersions.V1);
        PduBuilder draft = Draft(harness, RoomHarness.Alice);
        _ = harness.Room.PrepareNext(draft);
        Assert.NotNull(draft.ReferenceHashes);
        Assert.Equal(draft.PrevEvents.Concat(draft.AuthEvents).Order(), draft.ReferenceHashes.Keys.Order());
        Assert.Equal(harness.BobJoins.ComputeReferenceHash(), draft.ReferenceHashes[harness.BobJoins.EventId].ToArray());
    }

    [Fact]
    public void PrepareNext_MoreExtremitiesThanAnEventMayCite_TakesTheDeepestThenById()
    {
        var harness = new RoomHarness();
        Pdu[] forks = [.. Enumerable.Range(0, 24).Select(number => harness.Say(RoomHarness.Alice, $"{number}", harness.BobJoins))];
        Assert.All(forks, fork => harness.Accept(fork));
        Pdu deeper = harness.Say(RoomHarness.Alice, "deeper", forks[0]);
        _ = harness.Accept(deeper);
        PduBuilder draft = Draft(harness, RoomHarness.Bob);
        var ready = Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareNext(draft));
        Assert.True(ready.IsAllowed);
        Assert.Equal([deeper.EventId, .. forks[1..].Select(fork => fork.EventId).Order().Take(Pdu.MaxPrevEvents - 1)], draft.PrevEvents);
        Assert.Equal(deeper.Depth + 1, draft.Depth);
    }

    [Fact]
    public void PrepareNext_SomeExtremitiesLeftOut_IsJudgedByTheirStateToo()
    {
        var harness = new RoomHarness();
        Pdu[] forks = [.. Enumerable.Range(0, 20).Select(number => harness.Say(RoomHarness.Alice, $"{number}", harness.BobJoins))];
        Pdu[] deeper = [.. forks.Select(fork => harness.Say(RoomHarness.Alice, "deeper", fork))];
        Pdu ban = harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.BobJoins));
        Assert.All([.. forks, .. deeper, ban], pdu => harness.Accept(pdu));
        PduBuilder draft = Draft(harness, RoomHarness.Bob);
        var ready = Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareNext(draft));
        Assert.DoesNotContain(ban.EventId, draft.PrevEvents);
        Assert.False(ready.IsAllowed);
        Assert.Equal(AuthRule.SenderNotJoined, ready.Verdict.DecidedBy);
    }

    [Fact]
    public void PrepareNext_OfAUserOutsideTheRoom_IsNotAllowed()
    {
        var harness = new RoomHarness();
        var ready = Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareNext(Draft(harness, RoomHarness.Carol)));
        Assert.False(ready.IsAllowed);
        Assert.Equal(AuthRule.SenderNotJoined, ready.Verdict.DecidedBy);
        Assert.Equal(5, harness.Room.CachedEventCount);
    }

    [Fact]
    public void PrepareNext_Join_CitesWhatAJoinCites()
    {
        var harness = new RoomHarness();
        PduBuilder draft = Draft(harness, RoomHarness.Carol);
        draft.Type = "m.room.member";
        draft.StateKey = RoomHarness.Carol;
        draft.Content = """{"membership":"join"}"""u8.ToArray();
        Assert.True(Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareNext(draft)).IsAllowed);
        Assert.Equal(harness.BobJoins.AuthEvents.Order(), draft.AuthEvents.Order());
    }

    [Fact]
    public void PrepareNext_DeepestPossible_StaysAtTheLimit()
    {
        var harness = new RoomHarness();
        _ = harness.Accept(harness.Make.Message(RoomHarness.Alice, "deep", new() { Customize = draft => draft.Depth = CanonicalJson.MaxInteger }));
        PduBuilder next = Draft(harness, RoomHarness.Alice);
        _ = Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareNext(next));
        Assert.Equal(CanonicalJson.MaxInteger, next.Depth);
    }

    [Theory]
    [InlineData("[]", PduErrorKind.WrongType)]
    [InlineData("{", PduErrorKind.InvalidJson)]
    public void PrepareNext_ContentThatIsNone_IsMalformed(string content, PduErrorKind kind)
    {
        var harness = new RoomHarness();
        PduBuilder draft = Draft(harness, RoomHarness.Alice);
        draft.Content = TestData.Bytes(content);
        Assert.Equal(kind, Assert.IsType<PrepareResult.Malformed>(harness.Room.PrepareNext(draft)).Error.Kind);
    }

    [Fact]
    public void PrepareNext_StateNotAtHand_NamesIt()
    {
        var harness = new RoomHarness();
        var room = Room.Load(harness.Room.CreateSnapshot());
        Pdu join = harness.Make.FindState("m.room.member", RoomHarness.Alice)!;
        Pdu levels = harness.Make.FindState("m.room.power_levels")!;
        Assert.Equal(new[] { join.EventId, levels.EventId }.Order(), Assert.IsType<PrepareResult.Missing>(room.PrepareNext(Draft(harness, RoomHarness.Alice))).EventIds);
    }

    [Fact]
    public void PrepareNext_CreateEventOrOtherVersion_IsMisuse()
    {
        var harness = new RoomHarness();
        PduBuilder create = Draft(harness, RoomHarness.Alice);
        create.Type = "m.room.create";
        Assert.Throws<ArgumentException>(() => harness.Room.PrepareNext(create));
        var other = new PduBuilder(RoomVersions.V9) { Sender = UserId.Parse(RoomHarness.Alice), Type = "m.room.message" };
        Assert.Throws<ArgumentException>(() => harness.Room.PrepareNext(other));
    }

    private static PduBuilder Draft(RoomHarness harness, string sender)
    {
        var draft = new PduBuilder(harness.Room.Version) { Sender = UserId.Parse(sender), Type = "m.room.message", OriginServerTs = 1_700_000_000_000 };
        if (harness.Room.Version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            draft.EventId = EventId.Parse("$next:a.example");
        }

        return draft;
    }
}
