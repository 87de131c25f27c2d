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
        var bench = new Bench(TestData.Version(version));
        Pdu left = bench.Say(Bench.Alice, "left", bench.BobJoins);
        Pdu right = bench.Say(Bench.Bob, "right", bench.BobJoins);
        _ = bench.Accept(left);
        _ = bench.Accept(right);
        PduBuilder draft = Draft(bench, Bench.Alice);
        var ready = Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareNext(draft));
        Assert.True(ready.IsAllowed, $"{ready.Verdict}");
        Assert.Same(draft, ready.Draft);
        Pdu next = draft.Sign(bench.Make.Server("a.example").Key);
        Assert.Equal(bench.Room.ForwardExtremities, next.PrevEvents.Order());
        Assert.Equal(left.Depth + 1, next.Depth);
        Assert.Equal(left.AuthEvents.Order(), next.AuthEvents.Order());
        Assert.Same(ready.StateBefore, bench.Accept(next).StateBefore);
        bench.AssertExtremities(next);
    }

    [Fact]
    public void PrepareNext_RoomVersion1_WritesReferenceHashes()
    {
        var bench = new Bench(RoomVersions.V1);
        PduBuilder draft = Draft(bench, Bench.Alice);
        _ = bench.Room.PrepareNext(draft);
        Assert.NotNull(draft.ReferenceHashes);
        Assert.Equal(draft.PrevEvents.Concat(draft.AuthEvents).Order(), draft.ReferenceHashes.Keys.Order());
        Assert.Equal(bench.BobJoins.ComputeReferenceHash(), draft.ReferenceHashes[bench.BobJoins.EventId].ToArray());
    }

    [Fact]
    public void PrepareNext_MoreExtremitiesThanAnEventMayCite_TakesTheDeepestThenById()
    {
        var bench = new Bench();
        Pdu[] forks = [.. Enumerable.Range(0, 24).Select(number => bench.Say(Bench.Alice, $"{number}", bench.BobJoins))];
        Assert.All(forks, fork => bench.Accept(fork));
        Pdu deeper = bench.Say(Bench.Alice, "deeper", forks[0]);
        _ = bench.Accept(deeper);
        PduBuilder draft = Draft(bench, Bench.Bob);
        var ready = Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareNext(draft));
        Assert.True(ready.IsAllowed);
        Assert.Equal([deeper.EventId, .. forks[1..].Select(fork => fork.EventId).Order().Take(Pdu.MaxPrevEvents - 1)], draft.PrevEvents);
        Assert.Equal(deeper.Depth + 1, draft.Depth);
    }

    [Fact]
    public void PrepareNext_SomeExtremitiesLeftOut_IsJudgedByTheirStateToo()
    {
        var bench = new Bench();
        Pdu[] forks = [.. Enumerable.Range(0, 20).Select(number => bench.Say(Bench.Alice, $"{number}", bench.BobJoins))];
        Pdu[] deeper = [.. forks.Select(fork => bench.Say(Bench.Alice, "deeper", fork))];
        Pdu ban = bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.BobJoins));
        Assert.All([.. forks, .. deeper, ban], pdu => bench.Accept(pdu));
        PduBuilder draft = Draft(bench, Bench.Bob);
        var ready = Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareNext(draft));
        Assert.DoesNotContain(ban.EventId, draft.PrevEvents);
        Assert.False(ready.IsAllowed);
        Assert.Equal(AuthRule.SenderNotJoined, ready.Verdict.DecidedBy);
    }

    [Fact]
    public void PrepareNext_OfAUserOutsideTheRoom_IsNotAllowed()
    {
        var bench = new Bench();
        var ready = Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareNext(Draft(bench, Bench.Carol)));
        Assert.False(ready.IsAllowed);
        Assert.Equal(AuthRule.SenderNotJoined, ready.Verdict.DecidedBy);
        Assert.Equal(5, bench.Room.CachedEventCount);
    }

    [Fact]
    public void PrepareNext_Join_CitesWhatAJoinCites()
    {
        var bench = new Bench();
        PduBuilder draft = Draft(bench, Bench.Carol);
        draft.Type = "m.room.member";
        draft.StateKey = Bench.Carol;
        draft.Content = """{"membership":"join"}"""u8.ToArray();
        Assert.True(Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareNext(draft)).IsAllowed);
        Assert.Equal(bench.BobJoins.AuthEvents.Order(), draft.AuthEvents.Order());
    }

    [Fact]
    public void PrepareNext_DeepestPossible_StaysAtTheLimit()
    {
        var bench = new Bench();
        _ = bench.Accept(bench.Make.Message(Bench.Alice, "deep", new() { Customize = draft => draft.Depth = CanonicalJson.MaxInteger }));
        PduBuilder next = Draft(bench, Bench.Alice);
        _ = Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareNext(next));
        Assert.Equal(CanonicalJson.MaxInteger, next.Depth);
    }

    [Theory]
    [InlineData("[]", PduErrorKind.WrongType)]
    [InlineData("{", PduErrorKind.InvalidJson)]
    public void PrepareNext_ContentThatIsNone_IsMalformed(string content, PduErrorKind kind)
    {
        var bench = new Bench();
        PduBuilder draft = Draft(bench, Bench.Alice);
        draft.Content = TestData.Bytes(content);
        Assert.Equal(kind, Assert.IsType<PrepareResult.Malformed>(bench.Room.PrepareNext(draft)).Error.Kind);
    }

    [Fact]
    public void PrepareNext_StateNotAtHand_NamesIt()
    {
        var bench = new Bench();
        var room = Room.Load(bench.Room.CreateSnapshot());
        Pdu join = bench.Make.FindState("m.room.member", Bench.Alice)!;
        Pdu levels = bench.Make.FindState("m.room.power_levels")!;
        Assert.Equal(new[] { join.EventId, levels.EventId }.Order(), Assert.IsType<PrepareResult.Missing>(room.PrepareNext(Draft(bench, Bench.Alice))).EventIds);
    }

    [Fact]
    public void PrepareNext_CreateEventOrOtherVersion_IsMisuse()
    {
        var bench = new Bench();
        PduBuilder create = Draft(bench, Bench.Alice);
        create.Type = "m.room.create";
        Assert.Throws<ArgumentException>(() => bench.Room.PrepareNext(create));
        var other = new PduBuilder(RoomVersions.V9) { Sender = UserId.Parse(Bench.Alice), Type = "m.room.message" };
        Assert.Throws<ArgumentException>(() => bench.Room.PrepareNext(other));
    }

    private static PduBuilder Draft(Bench bench, string sender)
    {
        var draft = new PduBuilder(bench.Room.Version) { Sender = UserId.Parse(sender), Type = "m.room.message", OriginServerTs = 1_700_000_000_000 };
        if (bench.Room.Version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            draft.EventId = EventId.Parse("$next:a.example");
        }

        return draft;
    }
}
