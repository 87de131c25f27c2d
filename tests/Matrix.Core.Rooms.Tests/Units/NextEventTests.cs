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
        var harness = new RoomHarness(TestData.Version(version));
        Pdu left = harness.Say(RoomHarness.Alice, "left", harness.BobJoins);
        Pdu right = harness.Say(RoomHarness.Bob, "right", harness.BobJoins);
        _ = harness.Accept(left);
        _ = harness.Accept(right);
        EventDraft draft = Draft(harness, RoomHarness.Alice);
        PreparedEvent ready = Prepare(harness, draft);
        Assert.True(ready.IsAllowed, $"{ready.Verdict}");
        Pdu next = ready.Sign(harness.Make.Server("a.example").Key);
        Assert.Equal(ready.UnsignedPdu.EventId, next.EventId);
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
        Pdu next = Prepare(harness, Draft(harness, RoomHarness.Alice)).UnsignedPdu;
        string json = TestData.Text(next.Utf8.Span);
        foreach (EventId id in next.PrevEvents.Concat(next.AuthEvents))
        {
            string hash = Signing.UnpaddedBase64.Encode(harness.Held(harness.Make.Events.Single(pdu => pdu.EventId == id)).Pdu.ComputeReferenceHash());
            Assert.Contains($$"""["{{id}}",{"sha256":"{{hash}}"}]""", json, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PrepareNext_MoreExtremitiesThanAnEventMayCite_TakesTheDeepestThenById()
    {
        var harness = new RoomHarness();
        Pdu[] forks = [.. Enumerable.Range(0, 24).Select(number => harness.Say(RoomHarness.Alice, $"{number}", harness.BobJoins))];
        Assert.All(forks, fork => harness.Accept(fork));
        Pdu deeper = harness.Say(RoomHarness.Alice, "deeper", forks[0]);
        _ = harness.Accept(deeper);
        PreparedEvent ready = Prepare(harness, Draft(harness, RoomHarness.Bob));
        Assert.True(ready.IsAllowed);
        Assert.Equal([deeper.EventId, .. forks[1..].Select(fork => fork.EventId).Order().Take(Pdu.MaxPrevEvents - 1)], ready.UnsignedPdu.PrevEvents);
        Assert.Equal(deeper.Depth + 1, ready.UnsignedPdu.Depth);
    }

    [Fact]
    public void PrepareNext_SomeExtremitiesLeftOut_IsJudgedByTheirStateToo()
    {
        var harness = new RoomHarness();
        Pdu[] forks = [.. Enumerable.Range(0, 20).Select(number => harness.Say(RoomHarness.Alice, $"{number}", harness.BobJoins))];
        Pdu[] deeper = [.. forks.Select(fork => harness.Say(RoomHarness.Alice, "deeper", fork))];
        Pdu ban = harness.Make.Ban(RoomHarness.Alice, RoomHarness.Bob, RoomHarness.After(harness.BobJoins));
        Assert.All([.. forks, .. deeper, ban], pdu => harness.Accept(pdu));
        PreparedEvent ready = Prepare(harness, Draft(harness, RoomHarness.Bob));
        Assert.DoesNotContain(ban.EventId, ready.UnsignedPdu.PrevEvents);
        Assert.False(ready.IsAllowed);
        Assert.Equal(AuthRule.SenderNotJoined, ready.Verdict.DecidedBy);
    }

    [Fact]
    public void PrepareNext_OfAUserOutsideTheRoom_IsNotAllowed()
    {
        var harness = new RoomHarness();
        PreparedEvent ready = Prepare(harness, Draft(harness, RoomHarness.Carol));
        Assert.False(ready.IsAllowed);
        Assert.Equal(AuthRule.SenderNotJoined, ready.Verdict.DecidedBy);
        Assert.Equal(5, harness.Room.CachedEventCount);
    }

    [Fact]
    public void PrepareNext_Join_CitesWhatAJoinCites()
    {
        var harness = new RoomHarness();
        EventDraft draft = Draft(harness, RoomHarness.Carol) with { Type = "m.room.member", StateKey = RoomHarness.Carol, Content = """{"membership":"join"}"""u8.ToArray() };
        PreparedEvent ready = Prepare(harness, draft);
        Assert.True(ready.IsAllowed);
        Assert.Equal(harness.BobJoins.AuthEvents.Order(), ready.UnsignedPdu.AuthEvents.Order());
    }

    [Fact]
    public void PrepareNext_DeepestPossible_StaysAtTheLimit()
    {
        var harness = new RoomHarness();
        _ = harness.Accept(harness.Make.Message(RoomHarness.Alice, "deep", new() { Customize = draft => draft.Depth = CanonicalJson.MaxInteger }));
        Assert.Equal(CanonicalJson.MaxInteger, Prepare(harness, Draft(harness, RoomHarness.Alice)).UnsignedPdu.Depth);
    }

    [Theory]
    [InlineData("[]", PduErrorKind.WrongType)]
    [InlineData("{", PduErrorKind.InvalidJson)]
    public void PrepareNext_ContentThatIsNotAnObject_IsMalformed(string content, PduErrorKind kind)
    {
        var harness = new RoomHarness();
        EventDraft draft = Draft(harness, RoomHarness.Alice) with { Content = TestData.Bytes(content) };
        Assert.Equal(kind, Assert.IsType<PrepareResult.Malformed>(harness.Room.PrepareNext(draft)).Error.Kind);
    }

    [Fact]
    public void PrepareNext_StateNotAvailable_NamesIt()
    {
        var harness = new RoomHarness();
        var room = Room.Load(harness.Room.CreateSnapshot());
        Pdu join = harness.Make.FindState("m.room.member", RoomHarness.Alice)!;
        Pdu levels = harness.Make.FindState("m.room.power_levels")!;
        Assert.Equal(new[] { join.EventId, levels.EventId }.Order(), Assert.IsType<PrepareResult.Missing>(room.PrepareNext(Draft(harness, RoomHarness.Alice))).EventIds);
    }

    [Fact]
    public void PrepareNext_CreateEvent_IsMisuse()
    {
        var harness = new RoomHarness();
        Assert.Throws<ArgumentException>(() => harness.Room.PrepareNext(Draft(harness, RoomHarness.Alice) with { Type = "m.room.create" }));
    }

    [Fact]
    public void PrepareNext_ContentThatChangesLater_IsThatOfTheDraft()
    {
        var harness = new RoomHarness();
        byte[] content = """{"body":"one"}"""u8.ToArray();
        EventDraft draft = Draft(harness, RoomHarness.Alice) with { Content = content };
        content[^3] = (byte)'x';
        Assert.Equal("""{"body":"one"}""", Prepare(harness, draft).UnsignedPdu.Content.ToString());
    }

    [Fact]
    public void PrepareNext_CanceledWhileManyExtremitiesAreResolved_LeavesTheRoom()
    {
        var harness = new RoomHarness();
        Assert.All(Enumerable.Range(0, 24), number => harness.Accept(harness.SetTopic(RoomHarness.Alice, $"{number}", harness.BobJoins)));
        StateMap before = harness.Room.CurrentState;
        Assert.ThrowsAny<OperationCanceledException>(() => harness.Room.PrepareNext(Draft(harness, RoomHarness.Alice), new CancellationToken(canceled: true)));
        Assert.Same(before, harness.Room.CurrentState);
        Assert.True(Prepare(harness, Draft(harness, RoomHarness.Alice)).IsAllowed);
    }

    private static PreparedEvent Prepare(RoomHarness harness, EventDraft draft) => Assert.IsType<PrepareResult.Ready>(harness.Room.PrepareNext(draft, TestContext.Current.CancellationToken)).Prepared;

    private static EventDraft Draft(RoomHarness harness, string sender) => new()
    {
        Sender = UserId.Parse(sender),
        Type = "m.room.message",
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
        EventId = harness.Room.Version.Format.EventIdFormat == EventIdFormat.Declared ? EventId.Parse("$next:a.example") : null,
    };
}
