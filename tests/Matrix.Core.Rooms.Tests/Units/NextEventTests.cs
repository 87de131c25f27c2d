using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;

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
        EventDraft draft = Draft(bench, Bench.Alice);
        PreparedEvent ready = Prepare(bench, draft);
        Assert.True(ready.IsAllowed, $"{ready.Verdict}");
        Pdu next = ready.Sign(bench.Make.Server("a.example").Key);
        Assert.Equal(ready.UnsignedPdu.EventId, next.EventId);
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
        Pdu next = Prepare(bench, Draft(bench, Bench.Alice)).UnsignedPdu;
        string json = TestData.Text(next.Utf8.Span);
        foreach (EventId id in next.PrevEvents.Concat(next.AuthEvents))
        {
            string hash = Signing.UnpaddedBase64.Encode(bench.Held(bench.Make.Events.Single(pdu => pdu.EventId == id)).Pdu.ComputeReferenceHash());
            Assert.Contains($$"""["{{id}}",{"sha256":"{{hash}}"}]""", json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PrepareNext_MoreExtremitiesThanAnEventMayCite_TakesTheDeepestThenById()
    {
        var bench = new Bench();
        Pdu[] forks = [.. Enumerable.Range(0, 24).Select(number => bench.Say(Bench.Alice, $"{number}", bench.BobJoins))];
        Assert.All(forks, fork => bench.Accept(fork));
        Pdu deeper = bench.Say(Bench.Alice, "deeper", forks[0]);
        _ = bench.Accept(deeper);
        PreparedEvent ready = Prepare(bench, Draft(bench, Bench.Bob));
        Assert.True(ready.IsAllowed);
        Assert.Equal([deeper.EventId, .. forks[1..].Select(fork => fork.EventId).Order().Take(Pdu.MaxPrevEvents - 1)], ready.UnsignedPdu.PrevEvents);
        Assert.Equal(deeper.Depth + 1, ready.UnsignedPdu.Depth);
    }

    [Fact]
    public void PrepareNext_SomeExtremitiesLeftOut_IsJudgedByTheirStateToo()
    {
        var bench = new Bench();
        Pdu[] forks = [.. Enumerable.Range(0, 20).Select(number => bench.Say(Bench.Alice, $"{number}", bench.BobJoins))];
        Pdu[] deeper = [.. forks.Select(fork => bench.Say(Bench.Alice, "deeper", fork))];
        Pdu ban = bench.Make.Ban(Bench.Alice, Bench.Bob, Bench.After(bench.BobJoins));
        Assert.All([.. forks, .. deeper, ban], pdu => bench.Accept(pdu));
        PreparedEvent ready = Prepare(bench, Draft(bench, Bench.Bob));
        Assert.DoesNotContain(ban.EventId, ready.UnsignedPdu.PrevEvents);
        Assert.False(ready.IsAllowed);
        Assert.Equal(AuthRule.SenderNotJoined, ready.Verdict.DecidedBy);
    }

    [Fact]
    public void PrepareNext_OfAUserOutsideTheRoom_IsNotAllowed()
    {
        var bench = new Bench();
        PreparedEvent ready = Prepare(bench, Draft(bench, Bench.Carol));
        Assert.False(ready.IsAllowed);
        Assert.Equal(AuthRule.SenderNotJoined, ready.Verdict.DecidedBy);
        Assert.Equal(5, bench.Room.CachedEventCount);
    }

    [Fact]
    public void PrepareNext_Join_CitesWhatAJoinCites()
    {
        var bench = new Bench();
        EventDraft draft = Draft(bench, Bench.Carol) with { Type = "m.room.member", StateKey = Bench.Carol, Content = """{"membership":"join"}"""u8.ToArray() };
        PreparedEvent ready = Prepare(bench, draft);
        Assert.True(ready.IsAllowed);
        Assert.Equal(bench.BobJoins.AuthEvents.Order(), ready.UnsignedPdu.AuthEvents.Order());
    }

    [Fact]
    public void PrepareNext_DeepestPossible_StaysAtTheLimit()
    {
        var bench = new Bench();
        _ = bench.Accept(bench.Make.Message(Bench.Alice, "deep", new() { Customize = draft => draft.Depth = CanonicalJson.MaxInteger }));
        Assert.Equal(CanonicalJson.MaxInteger, Prepare(bench, Draft(bench, Bench.Alice)).UnsignedPdu.Depth);
    }

    [Theory]
    [InlineData("[]", PduErrorKind.WrongType)]
    [InlineData("{", PduErrorKind.InvalidJson)]
    public void PrepareNext_ContentThatIsNotAnObject_IsMalformed(string content, PduErrorKind kind)
    {
        var bench = new Bench();
        EventDraft draft = Draft(bench, Bench.Alice) with { Content = TestData.Bytes(content) };
        Assert.Equal(kind, Assert.IsType<PrepareResult.Malformed>(bench.Room.PrepareNext(draft)).Error.Kind);
    }

    [Fact]
    public void PrepareNext_StateNotAvailable_NamesIt()
    {
        var bench = new Bench();
        var room = Room.Load(bench.Room.CreateSnapshot());
        Pdu join = bench.Make.FindState("m.room.member", Bench.Alice)!;
        Pdu levels = bench.Make.FindState("m.room.power_levels")!;
        Assert.Equal(new[] { join.EventId, levels.EventId }.Order(), Assert.IsType<PrepareResult.Missing>(room.PrepareNext(Draft(bench, Bench.Alice))).EventIds);
    }

    [Fact]
    public void PrepareNext_CreateEvent_IsMisuse()
    {
        var bench = new Bench();
        Assert.Throws<ArgumentException>(() => bench.Room.PrepareNext(Draft(bench, Bench.Alice) with { Type = "m.room.create" }));
    }

    [Fact]
    public void PrepareNext_ContentThatChangesLater_IsThatOfTheDraft()
    {
        var bench = new Bench();
        byte[] content = """{"body":"one"}"""u8.ToArray();
        EventDraft draft = Draft(bench, Bench.Alice) with { Content = content };
        content[^3] = (byte)'x';
        Assert.Equal("""{"body":"one"}""", Prepare(bench, draft).UnsignedPdu.Content.ToString());
    }

    [Fact]
    public void PrepareNext_CanceledWhileManyExtremitiesAreResolved_LeavesTheRoom()
    {
        var bench = new Bench();
        Assert.All(Enumerable.Range(0, 24), number => bench.Accept(bench.SetTopic(Bench.Alice, $"{number}", bench.BobJoins)));
        StateMap before = bench.Room.CurrentState;
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Room.PrepareNext(Draft(bench, Bench.Alice), new CancellationToken(canceled: true)));
        Assert.Same(before, bench.Room.CurrentState);
        Assert.True(Prepare(bench, Draft(bench, Bench.Alice)).IsAllowed);
    }

    private static PreparedEvent Prepare(Bench bench, EventDraft draft) => Assert.IsType<PrepareResult.Ready>(bench.Room.PrepareNext(draft, TestContext.Current.CancellationToken)).Prepared;

    private static EventDraft Draft(Bench bench, string sender) => new()
    {
        Sender = UserId.Parse(sender),
        Type = "m.room.message",
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
        EventId = bench.Room.Version.Format.EventIdFormat == EventIdFormat.Declared ? EventId.Parse("$next:a.example") : null,
    };
}
