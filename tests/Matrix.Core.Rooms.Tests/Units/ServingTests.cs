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
        var bench = new Bench(TestData.Version(version));
        AuthChain chain = bench.Room.Serving.GetAuthChain([bench.BobJoins.EventId]);
        Assert.True(chain.IsComplete);
        Assert.Equal(bench.Make.Events.Take(4).Select(pdu => pdu.EventId).Order(), chain.EventIds);
    }

    [Fact]
    public void AuthChain_OfEventsThatCiteEachOther_HoldsTheCitedOnes()
    {
        var bench = new Bench();
        EventId[] all = [.. bench.Make.Events.Select(pdu => pdu.EventId)];
        Assert.Equal(all[..4].Order(), bench.Room.Serving.GetAuthChain(all.Reverse()).EventIds);
        Assert.Empty(bench.Room.Serving.GetAuthChain([all[0]]).EventIds);
    }

    [Fact]
    public void AuthChain_EventNotAtHand_IsNamed()
    {
        var bench = new Bench();
        var room = Room.Load(bench.Room.CreateSnapshot());
        AuthChain chain = room.Serving.GetAuthChain([bench.BobJoins.EventId]);
        Assert.False(chain.IsComplete);
        Assert.Equal([bench.Make.Events[0].EventId], chain.EventIds);
        Assert.Equal(bench.BobJoins.AuthEvents.Where(id => id != bench.Make.Events[0].EventId).Order(), chain.Missing);
    }

    [Fact]
    public void StateIdsBefore_AnEvent_IsTheStateBeforeIt()
    {
        var bench = new Bench();
        RoomStateSnapshot? ids = bench.Room.Serving.FindStateIds(bench.BobJoins.EventId);
        Assert.NotNull(ids);
        Assert.Equal(bench.Make.Events.Take(4).Select(pdu => pdu.EventId).Order(), ids.State.Select(entry => entry.EventId).Order());
        Assert.Equal(bench.Make.Events.Take(3).Select(pdu => pdu.EventId).Order(), ids.AuthChain.EventIds);
    }

    [Fact]
    public void StateIdsBefore_UnknownOrOutlier_IsNone()
    {
        var bench = new Bench();
        Pdu outlier = bench.Say(Bench.Alice, "hi");
        Assert.Null(bench.Room.Serving.FindStateIds(outlier.EventId));
        _ = bench.Room.AddOutlier(bench.Make.Verify(outlier));
        Assert.Null(bench.Room.Serving.FindStateIds(outlier.EventId));
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
        (Bench bench, Pdu[] said) = Talk(30);
        ServedPage page = bench.Room.Serving.GetMissingEvents([bench.BobJoins.EventId], [said[^1].EventId], Bench.ServerB, limit);
        Assert.Equal(said[^(count + 1)..^1].Select(pdu => pdu.EventId), page.Events.Select(served => served.Pdu.EventId));
        Assert.All(page.Events, served => Assert.True(served.IsVisible));
        Assert.Equal([said[^(count + 2)].EventId], page.Next);
    }

    [Fact]
    public void MissingEvents_ByDefault_LooksAtTen()
    {
        (Bench bench, Pdu[] said) = Talk(30);
        Assert.Equal(RoomServing.DefaultMissingEvents, bench.Room.Serving.GetMissingEvents([], [said[^1].EventId], Bench.ServerB).Events.Length);
    }

    [Fact]
    public void MissingEvents_BetweenTwo_StopsAtWhatTheServerHas()
    {
        (Bench bench, Pdu[] said) = Talk(8);
        ServedPage page = bench.Room.Serving.GetMissingEvents([said[2].EventId], [said[6].EventId], Bench.ServerB);
        Assert.Equal(said[3..6].Select(pdu => pdu.EventId), page.Events.Select(served => served.Pdu.EventId));
        Assert.True(page.IsLast);
    }

    [Fact]
    public void MissingEvents_MinDepth_LeavesOutWhatIsHigher()
    {
        (Bench bench, Pdu[] said) = Talk(8);
        ServedPage page = bench.Room.Serving.GetMissingEvents([], [said[7].EventId], Bench.ServerB, minDepth: said[5].Depth);
        Assert.Equal(said[5..7].Select(pdu => pdu.EventId), page.Events.Select(served => served.Pdu.EventId));
    }

    [Fact]
    public void MissingEvents_OfUnknownEvents_ServesNothing()
    {
        (Bench bench, _) = Talk(2);
        ServedPage page = bench.Room.Serving.GetMissingEvents([], [EventId.Parse("$unknown")], Bench.ServerB);
        Assert.Empty(page.Events);
        Assert.True(page.IsLast);
    }

    [Theory]
    [InlineData(99, 99)]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    public void Backfill_OfMoreThanAPage_KeepsToItsBound(int limit, int count)
    {
        (Bench bench, Pdu[] said) = Talk(105);
        ServedPage page = bench.Room.Serving.GetBackfill([said[^1].EventId], Bench.ServerB, limit);
        Assert.Equal(said[^count..].Reverse().Select(pdu => pdu.EventId), page.Events.Select(served => served.Pdu.EventId));
        ServedPage rest = bench.Room.Serving.GetBackfill(page, Bench.ServerB);
        Assert.Equal(110 - count, rest.Events.Length);
        Assert.True(rest.IsLast);
    }

    [Fact]
    public void Backfill_OfAFork_ComesToEachEventOnceDeepestFirst()
    {
        var bench = new Bench();
        Pdu left = bench.Say(Bench.Alice, "left", bench.BobJoins);
        Pdu lower = bench.Say(Bench.Alice, "lower", left);
        Pdu right = bench.Say(Bench.Bob, "right", bench.BobJoins);
        Pdu merge = bench.Say(Bench.Bob, "merge", lower, right);
        Assert.All([left, lower, right, merge], pdu => bench.Accept(pdu));
        ServedPage page = bench.Room.Serving.GetBackfill([merge.EventId, lower.EventId], Bench.ServerB);
        EventId[] forks = [.. new[] { left.EventId, right.EventId }.Order()];
        Assert.Equal([merge.EventId, lower.EventId, .. forks, .. bench.Make.Events.Take(5).Reverse().Select(pdu => pdu.EventId)], page.Events.Select(served => served.Pdu.EventId));
    }

    [Fact]
    public void Backfill_PageByPage_IsTheWholeOnce()
    {
        (Bench bench, Pdu[] said) = Talk(40);
        var served = new List<EventId>();
        ServedPage page = bench.Room.Serving.GetBackfill([said[^1].EventId], Bench.ServerB, 7);
        served.AddRange(page.Events.Select(item => item.Pdu.EventId));
        while (!page.IsLast)
        {
            page = bench.Room.Serving.GetBackfill(page, Bench.ServerB);
            Assert.InRange(page.Events.Length, 1, 7);
            served.AddRange(page.Events.Select(item => item.Pdu.EventId));
        }

        Assert.Equal(bench.Make.Events.Reverse().Select(pdu => pdu.EventId), served);
    }

    [Fact]
    public void Backfill_RejectedEvent_IsNeverServed()
    {
        var bench = new Bench();
        Pdu refused = bench.Say(Bench.Carol, "no");
        Pdu next = bench.Say(Bench.Alice, "next");
        _ = bench.Reject(refused);
        _ = bench.Accept(next);
        Assert.DoesNotContain(bench.Room.Serving.GetBackfill([next.EventId, refused.EventId], Bench.ServerB).Events, served => served.Pdu.EventId == refused.EventId);
        Assert.Empty(bench.Room.Serving.GetMissingEvents([bench.BobJoins.EventId], [next.EventId], Bench.ServerB).Events);
    }

    [Fact]
    public void Backfill_SoftFailedEvent_IsServedToWhoAsksForAnEventThatCitesIt()
    {
        var bench = new Bench();
        (Pdu ban, Pdu late) = bench.BobIsBannedAndSpeaks();
        Pdu citing = bench.Say(Bench.Alice, "citing", ban, late);
        Pdu later = bench.Say(Bench.Alice, "later", citing);
        _ = bench.Accept(citing);
        _ = bench.Accept(later);
        Assert.True(Serves(bench.Room.Serving.GetBackfill([citing.EventId], ServerName.Parse("a.example")), late));
        Assert.False(Serves(bench.Room.Serving.GetBackfill([later.EventId], ServerName.Parse("a.example")), late));
        Assert.False(Serves(bench.Room.Serving.GetBackfill([late.EventId], ServerName.Parse("a.example")), late));
        Assert.True(Serves(bench.Room.Serving.GetBackfill([later.EventId], ServerName.Parse("a.example")), bench.BobJoins));
        Assert.True(Serves(bench.Room.Serving.GetMissingEvents([], [citing.EventId], ServerName.Parse("a.example")), late));
        Assert.False(Serves(bench.Room.Serving.GetMissingEvents([], [later.EventId], ServerName.Parse("a.example")), late));
    }

    [Fact]
    public void Backfill_OfAnOutlier_ServesNothing()
    {
        var bench = new Bench();
        Pdu outlier = bench.Say(Bench.Alice, "hi");
        _ = bench.Room.AddOutlier(bench.Make.Verify(outlier));
        Assert.Empty(bench.Room.Serving.GetBackfill([outlier.EventId], Bench.ServerB).Events);
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
        var bench = new Bench();
        _ = bench.Accept(bench.SetVisibility(visibility));
        Pdu[] steps = membership switch
        {
            "invite" => [bench.Make.Invite(Bench.Alice, Bench.Carol)],
            "join" => [bench.Make.Join(Bench.Carol)],
            "leave" => [bench.Make.Join(Bench.Carol), bench.Make.Leave(Bench.Carol)],
            _ => [],
        };
        Assert.All(steps, step => bench.Accept(step));
        Pdu says = bench.Say(Bench.Alice, "secret");
        Pdu next = bench.Say(Bench.Alice, "next");
        _ = bench.Accept(says);
        _ = bench.Accept(next);

        // A server that is not in the room now sees nothing; one that is sees each event as the state at that event allows.
        _ = membership == "join" ? null : bench.Accept(bench.Make.Join(Bench.Carol));
        ServedEvent served = bench.Room.Serving.GetBackfill([says.EventId], Bench.ServerC, 1).Events[0];
        Assert.Equal(isVisible, served.IsVisible);
        Assert.Equal(isVisible ? says.Content.ToString() : "{}", served.Pdu.Content.ToString());
        Assert.Equal(says.EventId, served.Pdu.EventId);
        Assert.Equal(served, bench.Room.Serving.GetMissingEvents([], [next.EventId], Bench.ServerC, 1).Events[0] with { Pdu = served.Pdu });
    }

    [Fact]
    public void Backfill_BeforeAndAfterAJoin_IsJudgedByTheStateAtEachEvent()
    {
        var bench = new Bench();
        _ = bench.Accept(bench.SetVisibility("joined"));
        Pdu before = bench.Say(Bench.Alice, "before");
        Pdu joins = bench.Make.Join(Bench.Carol);
        Pdu during = bench.Say(Bench.Alice, "during");
        Assert.All([before, joins, during], pdu => bench.Accept(pdu));
        Assert.Equal([true, true, false], bench.Room.Serving.GetBackfill([during.EventId], Bench.ServerC, 3).Events.Select(served => served.IsVisible));
        Assert.Equal([true, true, true], bench.Room.Serving.GetBackfill([during.EventId], Bench.ServerB, 3).Events.Select(served => served.IsVisible));
    }

    private static bool Serves(ServedPage page, Pdu pdu) => page.Events.Any(served => served.Pdu.EventId == pdu.EventId);

    private static (Bench Bench, Pdu[] Said) Talk(int count)
    {
        var bench = new Bench();
        Pdu[] said = [.. Enumerable.Range(0, count).Select(number => bench.Say(Bench.Alice, $"{number}"))];
        Assert.All(said, pdu => bench.Accept(pdu));
        return (bench, said);
    }
}
