using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

public sealed class ServingTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("10")]
    [InlineData("12")]
    public void AuthChain_OfAJoin_ReachesTheCreateEvent(string version)
    {
        var harness = new RoomHarness(TestData.Version(version));
        AuthChain chain = harness.Room.Serving.GetAuthChain([harness.BobJoins.EventId]);
        Assert.True(chain.IsComplete);
        Assert.Equal(harness.Make.Events.Take(4).Select(pdu => pdu.EventId).Order(), chain.EventIds);
    }

    [Fact]
    public void AuthChain_OfEventsThatCiteEachOther_HoldsTheCitedOnes()
    {
        var harness = new RoomHarness();
        EventId[] all = [.. harness.Make.Events.Select(pdu => pdu.EventId)];
        Assert.Equal(all[..4].Order(), harness.Room.Serving.GetAuthChain(all.Reverse()).EventIds);
        Assert.Empty(harness.Room.Serving.GetAuthChain([all[0]]).EventIds);
    }

    [Fact]
    public void AuthChain_EventNotAtHand_IsNamed()
    {
        var harness = new RoomHarness();
        var room = Room.Load(harness.Room.CreateSnapshot());
        AuthChain chain = room.Serving.GetAuthChain([harness.BobJoins.EventId]);
        Assert.False(chain.IsComplete);
        Assert.Equal([harness.Make.Events[0].EventId], chain.EventIds);
        Assert.Equal(harness.BobJoins.AuthEvents.Where(id => id != harness.Make.Events[0].EventId).Order(), chain.Missing);
    }

    [Fact]
    public void StateIdsBefore_AnEvent_IsTheStateBeforeIt()
    {
        var harness = new RoomHarness();
        RoomStateSnapshot? ids = harness.Room.Serving.FindStateIds(harness.BobJoins.EventId);
        Assert.NotNull(ids);
        Assert.Equal(harness.Make.Events.Take(4).Select(pdu => pdu.EventId).Order(), ids.State.Values.Order());
        Assert.Equal(harness.Make.Events.Take(3).Select(pdu => pdu.EventId).Order(), ids.AuthChain.EventIds);
    }

    [Fact]
    public void StateIdsBefore_UnknownOrOutlier_IsNone()
    {
        var harness = new RoomHarness();
        Pdu outlier = harness.Say(RoomHarness.Alice, "hi");
        Assert.Null(harness.Room.Serving.FindStateIds(outlier.EventId));
        _ = harness.Room.AddOutlier(harness.Make.Verify(outlier));
        Assert.Null(harness.Room.Serving.FindStateIds(outlier.EventId));
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(20, 20)]
    [InlineData(21, 20)]
    [InlineData(int.MaxValue, 20)]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    public void MissingEvents_OfALongGap_KeepsToItsBound(int limit, int count)
    {
        (RoomHarness harness, Pdu[] said) = Talk(30);
        ServedPage page = harness.Room.Serving.GetMissingEvents([harness.BobJoins.EventId], [said[^1].EventId], RoomHarness.ServerB, limit);
        Assert.Equal(said[^(count + 1)..^1].Select(pdu => pdu.EventId), page.Events.Select(served => served.Pdu.EventId));
        Assert.All(page.Events, served => Assert.True(served.IsVisible));
        Assert.Equal([said[^(count + 2)].EventId], page.Next);
    }

    [Fact]
    public void MissingEvents_ByDefault_LooksAtTen()
    {
        (RoomHarness harness, Pdu[] said) = Talk(30);
        Assert.Equal(RoomServing.DefaultMissingEvents, harness.Room.Serving.GetMissingEvents([], [said[^1].EventId], RoomHarness.ServerB).Events.Length);
    }

    [Fact]
    public void MissingEvents_BetweenTwo_StopsAtWhatTheServerHas()
    {
        (RoomHarness harness, Pdu[] said) = Talk(8);
        ServedPage page = harness.Room.Serving.GetMissingEvents([said[2].EventId], [said[6].EventId], RoomHarness.ServerB);
        Assert.Equal(said[3..6].Select(pdu => pdu.EventId), page.Events.Select(served => served.Pdu.EventId));
        Assert.True(page.IsLast);
    }

    [Fact]
    public void MissingEvents_MinDepth_LeavesOutWhatIsHigher()
    {
        (RoomHarness harness, Pdu[] said) = Talk(8);
        ServedPage page = harness.Room.Serving.GetMissingEvents([], [said[7].EventId], RoomHarness.ServerB, minDepth: said[5].Depth);
        Assert.Equal(said[5..7].Select(pdu => pdu.EventId), page.Events.Select(served => served.Pdu.EventId));
    }

    [Fact]
    public void MissingEvents_OfUnknownEvents_ServesNothing()
    {
        (RoomHarness harness, _) = Talk(2);
        ServedPage page = harness.Room.Serving.GetMissingEvents([], [EventId.Parse("$unknown")], RoomHarness.ServerB);
        Assert.Empty(page.Events);
        Assert.True(page.IsLast);
    }

    [Theory]
    [InlineData(99, 99)]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    public void Backfill_OfMoreThanAPage_KeepsToItsBound(int limit, int count)
    {
        (RoomHarness harness, Pdu[] said) = Talk(105);
        ServedPage page = harness.Room.Serving.GetBackfill([said[^1].EventId], RoomHarness.ServerB, limit);
        Assert.Equal(said[^count..].Reverse().Select(pdu => pdu.EventId), page.Events.Select(served => served.Pdu.EventId));
        ServedPage rest = harness.Room.Serving.GetBackfill(page, RoomHarness.ServerB);
        Assert.Equal(110 - count, rest.Events.Length);
        Assert.True(rest.IsLast);
    }

    [Fact]
    public void Backfill_OfAFork_ComesToEachEventOnceDeepestFirst()
    {
        var harness = new RoomHarness();
        Pdu left = harness.Say(RoomHarness.Alice, "left", harness.BobJoins);
        Pdu lower = harness.Say(RoomHarness.Alice, "lower", left);
        Pdu right = harness.Say(RoomHarness.Bob, "right", harness.BobJoins);
        Pdu merge = harness.Say(RoomHarness.Bob, "merge", lower, right);
        Assert.All([left, lower, right, merge], pdu => harness.Accept(pdu));
        ServedPage page = harness.Room.Serving.GetBackfill([merge.EventId, lower.EventId], RoomHarness.ServerB);
        EventId[] forks = [.. new[] { left.EventId, right.EventId }.Order()];
        Assert.Equal([merge.EventId, lower.EventId, .. forks, .. harness.Make.Events.Take(5).Reverse().Select(pdu => pdu.EventId)], page.Events.Select(served => served.Pdu.EventId));
    }

    [Fact]
    public void Backfill_PageByPage_IsTheWholeOnce()
    {
        (RoomHarness harness, Pdu[] said) = Talk(40);
        var served = new List<EventId>();
        ServedPage page = harness.Room.Serving.GetBackfill([said[^1].EventId], RoomHarness.ServerB, 7);
        served.AddRange(page.Events.Select(item => item.Pdu.EventId));
        while (!page.IsLast)
        {
            page = harness.Room.Serving.GetBackfill(page, RoomHarness.ServerB);
            Assert.InRange(page.Events.Length, 1, 7);
            served.AddRange(page.Events.Select(item => item.Pdu.EventId));
        }

        Assert.Equal(harness.Make.Events.Reverse().Select(pdu => pdu.EventId), served);
    }

    [Fact]
    public void Backfill_RejectedEvent_IsNeverServed()
    {
        var harness = new RoomHarness();
        Pdu refused = harness.Say(RoomHarness.Carol, "no");
        Pdu next = harness.Say(RoomHarness.Alice, "next");
        _ = harness.Reject(refused);
        _ = harness.Accept(next);
        Assert.DoesNotContain(harness.Room.Serving.GetBackfill([next.EventId, refused.EventId], RoomHarness.ServerB).Events, served => served.Pdu.EventId == refused.EventId);
        Assert.Empty(harness.Room.Serving.GetMissingEvents([harness.BobJoins.EventId], [next.EventId], RoomHarness.ServerB).Events);
    }

    [Fact]
    public void Backfill_SoftFailedEvent_IsServedToWhoAsksForAnEventThatCitesIt()
    {
        var harness = new RoomHarness();
        (Pdu ban, Pdu late) = harness.BobIsBannedAndSpeaks();
        Pdu citing = harness.Say(RoomHarness.Alice, "citing", ban, late);
        Pdu later = harness.Say(RoomHarness.Alice, "later", citing);
        _ = harness.Accept(citing);
        _ = harness.Accept(later);
        Assert.True(Serves(harness.Room.Serving.GetBackfill([citing.EventId], ServerName.Parse("a.example")), late));
        Assert.False(Serves(harness.Room.Serving.GetBackfill([later.EventId], ServerName.Parse("a.example")), late));
        Assert.False(Serves(harness.Room.Serving.GetBackfill([late.EventId], ServerName.Parse("a.example")), late));
        Assert.True(Serves(harness.Room.Serving.GetBackfill([later.EventId], ServerName.Parse("a.example")), harness.BobJoins));
        Assert.True(Serves(harness.Room.Serving.GetMissingEvents([], [citing.EventId], ServerName.Parse("a.example")), late));
        Assert.False(Serves(harness.Room.Serving.GetMissingEvents([], [later.EventId], ServerName.Parse("a.example")), late));
    }

    [Fact]
    public void Backfill_OfAnOutlier_ServesNothing()
    {
        var harness = new RoomHarness();
        Pdu outlier = harness.Say(RoomHarness.Alice, "hi");
        _ = harness.Room.AddOutlier(harness.Make.Verify(outlier));
        Assert.Empty(harness.Room.Serving.GetBackfill([outlier.EventId], RoomHarness.ServerB).Events);
    }

    [Theory]
    [InlineData("world_readable", "none", true)]
    [InlineData("world_readable", "join", true)]
    [InlineData("shared", "none", true)]
    [InlineData("shared", "leave", true)]
    [InlineData("org.example.unknown", "none", true)]
    [InlineData("invited", "none", false)]
    [InlineData("invited", "invite", true)]
    [InlineData("invited", "join", true)]
    [InlineData("invited", "leave", false)]
    [InlineData("joined", "none", false)]
    [InlineData("joined", "invite", false)]
    [InlineData("joined", "join", true)]
    [InlineData("joined", "leave", false)]
    public void Backfill_ByHistoryVisibility_ServesTheEventOrItsRedactedCopy(string visibility, string membership, bool isVisible)
    {
        var harness = new RoomHarness();
        _ = harness.Accept(harness.SetVisibility(visibility));
        Pdu[] steps = membership switch
        {
            "invite" => [harness.Make.Invite(RoomHarness.Alice, RoomHarness.Carol)],
            "join" => [harness.Make.Join(RoomHarness.Carol)],
            "leave" => [harness.Make.Join(RoomHarness.Carol), harness.Make.Leave(RoomHarness.Carol)],
            _ => [],
        };
        Assert.All(steps, step => harness.Accept(step));
        Pdu says = harness.Say(RoomHarness.Alice, "secret");
        Pdu next = harness.Say(RoomHarness.Alice, "next");
        _ = harness.Accept(says);
        _ = harness.Accept(next);

        // A server that is not in the room now sees nothing; one that is sees each event as the state at that event allows.
        _ = membership == "join" ? null : harness.Accept(harness.Make.Join(RoomHarness.Carol));
        ServedEvent served = harness.Room.Serving.GetBackfill([says.EventId], RoomHarness.ServerC, 1).Events[0];
        Assert.Equal(isVisible, served.IsVisible);
        Assert.Equal(isVisible ? says.Content.ToString() : "{}", served.Pdu.Content.ToString());
        Assert.Equal(says.EventId, served.Pdu.EventId);
        Assert.Equal(served, harness.Room.Serving.GetMissingEvents([], [next.EventId], RoomHarness.ServerC, 1).Events[0] with { Pdu = served.Pdu });
    }

    [Fact]
    public void Backfill_BeforeAndAfterAJoin_IsJudgedByTheStateAtEachEvent()
    {
        var harness = new RoomHarness();
        _ = harness.Accept(harness.SetVisibility("joined"));
        Pdu before = harness.Say(RoomHarness.Alice, "before");
        Pdu joins = harness.Make.Join(RoomHarness.Carol);
        Pdu during = harness.Say(RoomHarness.Alice, "during");
        Assert.All([before, joins, during], pdu => harness.Accept(pdu));
        Assert.Equal([true, true, false], harness.Room.Serving.GetBackfill([during.EventId], RoomHarness.ServerC, 3).Events.Select(served => served.IsVisible));
        Assert.Equal([true, true, true], harness.Room.Serving.GetBackfill([during.EventId], RoomHarness.ServerB, 3).Events.Select(served => served.IsVisible));
    }

    private static bool Serves(ServedPage page, Pdu pdu) => page.Events.Any(served => served.Pdu.EventId == pdu.EventId);

    private static (RoomHarness RoomHarness, Pdu[] Said) Talk(int count)
    {
        var harness = new RoomHarness();
        Pdu[] said = [.. Enumerable.Range(0, count).Select(number => harness.Say(RoomHarness.Alice, $"{number}"))];
        Assert.All(said, pdu => harness.Accept(pdu));
        return (harness, said);
    }
}
