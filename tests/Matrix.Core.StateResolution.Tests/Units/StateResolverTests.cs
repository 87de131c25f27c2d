using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class StateResolverTests
{
    [Fact]
    public void Resolve_NoStates_Throws() =>
        _ = Assert.Throws<ArgumentException>("states", () => new EventStore().Resolve(RoomVersions.V11, []));

    [Fact]
    public void Resolve_OneStateHoweverOften_IsThatStateWithoutALook()
    {
        TestRoom room = TestRoom.Public(12);
        StateMap state = room.State("create", "alice", "pl");
        var none = new EventStore();
        Assert.Same(state, none.Resolve(room.Version, [state]).State);
        Assert.Same(state, none.Resolve(room.Version, [state, room.State("pl", "alice", "create"), state]).State);
        Assert.Same(StateMap.Empty, none.Resolve(room.Version, [StateMap.Empty]).State);
        Assert.Equal(0, none.Lookups);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(12)]
    public void Resolve_Cancelled_Throws(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Topic("a", "alice", ["create", "alice", "pl"]);
        _ = room.Topic("b", "alice", ["create", "alice", "pl"]);
        using var source = new CancellationTokenSource();
        source.Cancel();
        _ = Assert.Throws<OperationCanceledException>(() =>
            StateResolver.Resolve(room.Version, [room.State("create", "alice", "pl", "a"), room.State("create", "alice", "pl", "b")], room.Store, null, source.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void Resolve_EventThatIsNotAtHand_IsAnswered(int version)
    {
        TestRoom room = TestRoom.Public(version);
        _ = room.Topic("a", "alice", ["create", "alice", "pl"]);
        _ = room.Topic("b", "alice", ["create", "alice", "pl"]);
        StateMap[] states = [room.State("create", "alice", "pl", "a"), room.State("create", "alice", "pl", "b")];
        room.Store.Remove(room.Id("pl"));
        room.Store.Remove(room.Id("b"));

        ResolutionResult resolution = room.Resolve(new ResolutionOptions { Explains = true }, states);
        Assert.False(resolution.IsResolved);
        Assert.Null(resolution.State);
        Assert.Null(resolution.Trace);

        // In version 1 what is left of the conflict is one event, which needs no judging.
        Assert.Equal(version == 1 ? [room.Id("b")] : [room.Id("b"), room.Id("pl")], resolution.MissingEvents);

        ResolutionResult lenient = room.Resolve(new ResolutionOptions { PassesOverMissing = true }, states);
        Assert.True(lenient.IsResolved);
        Assert.Empty(lenient.MissingEvents);
        Assert.Equal(room.Id("pl"), lenient.State[StateSlot.PowerLevels]);
    }

    [Fact]
    public void Resolve_CreateEventOfVersionTwelveNotAtHand_IsAnswered()
    {
        // No event cites it; the room ID names it.
        TestRoom room = TestRoom.Public(12);
        _ = room.Topic("a", "alice", ["alice", "pl"]);
        _ = room.Topic("b", "alice", ["alice", "pl"]);
        StateMap[] states = [room.State("alice", "pl", "a"), room.State("alice", "pl", "b")];
        room.Store.Remove(room.Id("create"));
        Assert.Equal([room.Id("create")], room.Resolve(null, states).MissingEvents);
        Assert.False(room.Resolve(new ResolutionOptions { PassesOverMissing = true }, states).State!.TryGetValue(new StateSlot("m.room.topic", ""), out _));
    }

    [Fact]
    public void Resolve_CreateEventOfVersionTwelveWasRejected_AllowsNothing()
    {
        // AU-1b: the room ID is not that of an accepted create event.
        TestRoom room = TestRoom.Public(12);
        _ = room.Topic("a", "alice", ["alice", "pl"]);
        _ = room.Topic("b", "alice", ["alice", "pl"]);
        room.Store.Reject(room.Id("create"));
        ResolutionResult resolution = room.Explain(room.State("alice", "pl", "a"), room.State("alice", "pl", "b"));
        room.AssertState(resolution, "alice", "pl");
        Assert.All(resolution.Trace!.AuthChecks, judgement => Assert.Equal(AuthRule.UnknownRoom, judgement.Verdict?.DecidedBy));
    }

    [Fact]
    public void Resolve_EventWithoutARoom_IsNoReasonToAskForAnEventWithoutAnId()
    {
        TestRoom room = TestRoom.Public(12);
        _ = room.Topic("a", "alice", ["alice", "pl"]);
        _ = room.Store.Load("""{"type":"m.room.topic","state_key":"","sender":"@alice:a.example"}""", room.Version, "$0");
        ResolutionResult resolution = room.Resolve(null, room.State("create", "alice", "pl", "a"), room.State("create", "alice", "pl", "0"));
        Assert.Empty(resolution.MissingEvents);
        room.AssertState(resolution, "create", "alice", "pl", "a");
    }

    [Fact]
    public void Resolve_Unconflicted_Stands()
    {
        // Step 5, IA-5: in 2.1 too. The levels that both have are older than a draft in the auth chain of one, which the checks would allow.
        foreach (int version in (int[])[11, 12])
        {
            TestRoom room = TestRoom.Public(version);
            _ = room.Levels("newer", "alice", ["create", "alice", "pl"], [("alice", 100), ("bob", 70)]);
            _ = room.Topic("a", "bob", ["create", "newer", "bob"]);
            _ = room.Topic("b", "bob", ["create", "pl", "bob"]);
            ResolutionResult resolution = room.Explain(room.State("create", "alice", "bob", "jr", "pl", "a"), room.State("create", "alice", "bob", "jr", "pl", "b"));
            Assert.Equal(room.Id("pl"), resolution.State![StateSlot.PowerLevels]);
            Assert.Contains(resolution.Trace!.AuthChecks, judgement => judgement.EventId == room.Id("newer") && judgement.Verdict?.IsAllowed == true);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(12)]
    public void Resolve_RejectedEvent_StaysOutUnlessItIsReadmitted(int version)
    {
        // RJ-D: bob's rules were rejected where they came in, but are allowed now. By default they stay out; the spec lets them in.
        TestRoom room = TestRoom.Public(version);
        _ = room.JoinRules("invite", "bob", ["create", "bob", "pl"], "invite", rejected: true);
        StateMap[] states = [room.State("create", "alice", "pl", "bob", "jr"), room.State("create", "alice", "pl", "bob", "invite")];

        ResolutionResult kept = room.Explain(states);
        room.AssertState(kept, "create", "alice", "pl", "bob", "jr");
        Assert.Equal(LossReason.WasRejected, Assert.Single(Assert.Single(kept.Trace!.Results).Losers).Reason);
        Assert.Contains(kept.Trace!.PowerOrder, place => place.EventId == room.Id("invite"));
        Assert.Contains(kept.Trace!.AuthChecks, judgement => judgement.EventId == room.Id("invite") && judgement.Verdict is null);

        room.AssertState(room.Resolve(new ResolutionOptions { ReadmitsRejected = true }, states), "create", "alice", "pl", "bob", "invite");
    }

    [Fact]
    public void Resolve_RejectedPowerEvent_PullsItsChainIntoTheFirstPass()
    {
        // RJ-D: the ban was rejected, but the join behind it comes into the power order with it, not into the mainline order.
        TestRoom room = TestRoom.Public(11);
        _ = room.Member("rejoin", "bob", "join", ["create", "pl", "jr", "bob"]);
        _ = room.Member("ban", "bob", "ban", ["create", "alice", "pl", "rejoin"], sender: "alice", rejected: true);
        ResolutionResult resolution = room.Explain(
            room.State("create", "alice", "pl", "jr", "rejoin"), room.State("create", "alice", "pl", "jr", "ban"), room.State("create", "alice", "pl", "jr", "bob"));
        Assert.Equal([room.Id("bob"), room.Id("rejoin"), room.Id("ban")], resolution.Trace!.PowerOrder.Select(place => place.EventId));
        Assert.Equal([false, false, true], resolution.Trace!.PowerOrder.Select(place => place.IsPowerEvent));
        Assert.Empty(resolution.Trace!.MainlineOrder);
        room.AssertState(resolution, "create", "alice", "pl", "jr", "rejoin");
    }

    [Fact]
    public void Resolve_EmptyState_PutsTheWholeChainInConflict()
    {
        // Trap 6.7.13
        TestRoom room = TestRoom.Public(11);
        ResolutionResult resolution = room.Explain(StateMap.Empty, room.State("bob"));
        Assert.Equal(
            [room.Id("alice"), room.Id("bob"), room.Id("create"), room.Id("jr"), room.Id("pl")],
            resolution.Trace!.FullConflictedSet.Select(conflicted => conflicted.EventId));
        room.AssertState(resolution, "alice", "bob", "create", "jr", "pl");
    }
}
