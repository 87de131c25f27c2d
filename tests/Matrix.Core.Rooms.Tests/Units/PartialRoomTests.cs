using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>A room without all its members: what it accepts, what it knows, what it refuses, and what the full state changes.</summary>
public sealed class PartialRoomTests
{
    private readonly PartialHarness _made = new();
    private readonly PartialRoom _room;

    public PartialRoomTests() => _room = _made.Enter();

    [Fact]
    public void Receive_MessageOfAMemberThatIsNotKnown_IsAcceptedByItsAuthEvents() // S-13
    {
        Pdu message = _made.Make.Message(PartialHarness.Bob, "hello");
        _ = Assert.IsType<ReceiveResult.Accepted>(_made.Receive(_room, message));
        Assert.True(_room.IsPartialEvent(message.EventId));
        Assert.Empty(_made.Finish(_room));
        Assert.False(_room.IsPartialEvent(message.EventId));
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void Receive_StateOfAMemberWithoutPower_IsRejectedAndStaysSo() // S-14
    {
        Pdu topic = _made.Make.State(PartialHarness.Bob, "m.room.topic", "", """{"topic":"mine"}""");
        _ = Assert.IsType<ReceiveResult.Rejected>(_made.Receive(_room, topic));
        Assert.Empty(_made.Finish(_room));
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void Recheck_SenderHadLeft_RejectsWhatWasAccepted() // S-15, S-19
    {
        Pdu topic = _made.Make.State(PartialHarness.Derek, "m.room.topic", "", """{"topic":"mine"}""", _made.Citing(_made.Join, _made.DerekJoins));
        _ = Assert.IsType<ReceiveResult.Accepted>(_made.Receive(_room, topic));
        Assert.Equal([new DecisionFlip { EventId = topic.EventId, From = EventStatus.Accepted, To = EventStatus.Rejected }], _made.Finish(_room));
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void Recheck_KickBySenderWhoHadLeft_AcceptsTheKickedOnesMessage() // S-16, S-10
    {
        Pdu kick = _made.Make.Kick(PartialHarness.Derek, PartialHarness.Elsie, _made.Citing(_made.Join, _made.DerekJoins, _made.ElsieJoins));
        Pdu message = _made.Make.Event(PartialHarness.Elsie, "m.room.message", """{"body":"still here"}""", _made.Citing(kick, _made.ElsieJoins));
        _ = Assert.IsType<ReceiveResult.Accepted>(_made.Receive(_room, kick));
        _ = Assert.IsType<ReceiveResult.Rejected>(_made.Receive(_room, message));
        Assert.Contains(PartialHarness.ServerE, _room.Destinations);
        Assert.Equal(
            [new DecisionFlip { EventId = kick.EventId, From = EventStatus.Accepted, To = EventStatus.Rejected }, new DecisionFlip { EventId = message.EventId, From = EventStatus.Rejected, To = EventStatus.Accepted }],
            _made.Finish(_room));
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void Recheck_ChainOfFiftyOnAFlippedEvent_JudgesEachOnceInOrder() // S-17
    {
        Pdu last = _made.Make.State(PartialHarness.Derek, "m.room.topic", "", """{"topic":"mine"}""", _made.Citing(_made.Join, _made.DerekJoins));
        _ = _made.Receive(_room, last);
        List<EventId> expected = [_made.Join.EventId, last.EventId];
        for (int i = 0; i < 50; i++)
        {
            last = _made.Make.Event(PartialHarness.Bob, "m.room.message", "{}", new EventOverrides { After = [last] });
            _ = _made.Receive(_room, last);
            expected.Add(last.EventId);
        }

        List<EventId> rechecked = [];
        while (_room.Next(_made.Now) is not ResyncStep.Done and ResyncStep step)
        {
            if (step is ResyncStep.Fetch fetch)
            {
                _made.Honest(_room, fetch);
            }
            else
            {
                rechecked.AddRange(_room.Recheck().Rechecked);
            }
        }

        Assert.Equal(expected, rechecked);
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void Receive_BannedOnlyNow_IsNotSoftFailedThenOrLater() // S-20
    {
        Pdu late = _made.Make.Message(PartialHarness.Bob, "late", new EventOverrides { After = [_made.Join] });
        Pdu ban = _made.Make.Ban(PartialHarness.Alice, PartialHarness.Bob, new EventOverrides { After = [_made.Join] });
        _ = Assert.IsType<ReceiveResult.Accepted>(_made.Receive(_room, ban));
        _ = Assert.IsType<ReceiveResult.Accepted>(_made.Receive(_room, late));
        Assert.Empty(_made.Finish(_room));
        _made.AssertEqualsOracle(_room);
        Assert.True(_room.Room.TryGetEvent(late.EventId, out RoomEvent? held));
        Assert.Equal(EventStatus.Accepted, held.Status);
    }

    [Fact]
    public void Receive_AfterTheFullState_IsJudgedAsInAnyRoom() // S-44, S-48
    {
        Pdu late = _made.Make.Message(PartialHarness.Bob, "late", new EventOverrides { After = [_made.Join] });
        Pdu ban = _made.Make.Ban(PartialHarness.Alice, PartialHarness.Bob, new EventOverrides { After = [_made.Join] });
        _ = _made.Finish(_room);
        _ = Assert.IsType<ReceiveResult.Accepted>(_room.Receive(_made.Make.Verify(ban)));
        _ = Assert.IsType<ReceiveResult.SoftFailed>(_room.Receive(_made.Make.Verify(late)));
        Assert.False(_room.IsPartialEvent(late.EventId));
    }

    [Fact]
    public void Destinations_NewServerJoinsAndAnotherLeaves_GrowOnly() // S-11, S-12
    {
        _ = _made.Receive(_room, _made.Make.Join("@new:new.example"));
        _ = _made.Receive(_room, _made.Make.Leave(PartialHarness.Bob));
        Assert.Equal("a.example b.example e.example new.example", string.Join(' ', _room.Destinations));
        _ = _made.Finish(_room);
        Assert.Equal("a.example e.example new.example", string.Join(' ', _room.Destinations));
    }

    [Fact]
    public void Receive_ManyRejectedEvents_AreBounded()
    {
        var made = new PartialHarness(new ResyncOptions { MaxRejectedEvents = 3 });
        PartialRoom room = made.Enter();
        Pdu[] rejected = [.. Enumerable.Range(0, 5).Select(i => made.Make.State(PartialHarness.Bob, "m.room.topic", "", $$"""{"topic":"{{i}}"}""", new EventOverrides { After = [made.Join] }))];
        foreach (Pdu pdu in rejected)
        {
            _ = Assert.IsType<ReceiveResult.Rejected>(made.Deliver(room, pdu));
        }

        Assert.Equal(4, room.PartialEventCount);
        made.Store.Save(room);
        Assert.Equal([rejected[0].EventId, rejected[1].EventId], made.Store.Forgotten);
        Assert.Equal(4, made.Store.Load().PartialEventCount);
    }

    [Fact]
    public void ReceiveWithState_FullStateOfAnEventWithMissingParents_IsNotMergedWithThePartialOne() // S-47
    {
        Pdu older = _made.Make.Message(PartialHarness.Bob, "older", new EventOverrides { After = [_made.DerekLeaves] });
        Pdu message = _made.Make.Message(PartialHarness.Bob, "on both", new EventOverrides { After = [older, _made.Join] });
        _ = _made.Oracle.Receive(_made.Make.Verify(older), ReceiveOptions.Log);
        Assert.Equal([older.EventId], Assert.IsType<ReceiveResult.Missing>(_made.Receive(_room, message)).PrevEvents);
        StateMap state = _made.StateBefore(message.EventId);
        _ = _room.AddOutliers([.. state.Values.Select(_made.Event), .. _made.AuthChain(state.Values)]);
        RoomEvent held = Assert.IsType<ReceiveResult.Accepted>(_room.ReceiveWithState(_made.Make.Verify(message), state)).Event;
        Assert.False(held.StateBefore!.ContainsKey(new StateSlot("m.room.member", PartialHarness.Elsie)));
        _ = _made.Finish(_room);
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void Find_WhileNotAllMembersAreKnown_SaysWhatIsNotKnown() // S-51, S-52
    {
        Pdu topic = _made.Make.State(PartialHarness.Alice, "m.room.topic", "", """{"topic":"now"}""");
        _ = _made.Receive(_room, topic);
        Assert.Equal(topic.EventId, Assert.IsType<PartialStateLookup.Known>(_room.Find(new StateSlot("m.room.topic", ""))).EventId);
        Assert.Null(Assert.IsType<PartialStateLookup.Known>(_room.Find(new StateSlot("m.room.name", ""))).EventId);
        Assert.Equal(_made.Join.EventId, Assert.IsType<PartialStateLookup.Known>(_room.Find(StateSlot.Member(UserId.Parse(PartialHarness.Dave)))).EventId);
        Assert.Null(Assert.IsType<PartialStateLookup.Known>(_room.Find(StateSlot.Member(UserId.Parse("@other:local.example")))).EventId);
        _ = Assert.IsType<PartialStateLookup.NotKnown>(_room.Find(StateSlot.Member(UserId.Parse(PartialHarness.Bob))));
        Assert.False(_room.AreMembersKnown);
        Assert.Equal(ServerPresence.NotKnown, _room.FindServer(PartialHarness.ServerB));
        Assert.True(_room.MayBeInRoom(PartialHarness.ServerB));
        Assert.False(_room.MayBeInRoom(ServerName.Parse("new.example")));
        _ = _made.Finish(_room);
        _ = Assert.IsType<PartialStateLookup.Known>(_room.Find(StateSlot.Member(UserId.Parse(PartialHarness.Bob))));
        Assert.True(_room.AreMembersKnown);
        Assert.Equal(ServerPresence.Joined, _room.FindServer(PartialHarness.ServerB));
        Assert.Equal(ServerPresence.NotJoined, _room.FindServer(ServerName.Parse("new.example")));
    }

    [Fact]
    public void FindRefusal_WhilePartial_RefusesJoinsAndPartialStates() // S-41, S-42, S-43
    {
        Pdu theirs = _made.Make.Message(PartialHarness.Bob, "theirs");
        Pdu ours = _made.Make.Message(PartialHarness.Dave, "ours");
        _ = _made.Receive(_room, theirs);
        _ = _made.Receive(_room, ours);
        Assert.Equal(new PartialStateRefusal(404, "M_NOT_FOUND"), _room.FindRefusal(ServingKind.Membership));
        var refusal = new PartialStateRefusal(403, "ORG.MATRIX.MSC3895_UNABLE_DUE_TO_PARTIAL_STATE");
        foreach (ServingKind kind in new[] { ServingKind.State, ServingKind.StateIds, ServingKind.EventAuth })
        {
            Assert.Equal(refusal, _room.FindRefusal(kind, theirs.EventId));
        }

        Assert.Equal(refusal, _room.FindRefusal(ServingKind.State, ours.EventId));
        Assert.Null(_room.FindRefusal(ServingKind.EventAuth, ours.EventId));
        Assert.Null(_room.FindRefusal(ServingKind.MissingEvents));
        Assert.False(_room.MayServe(theirs.EventId));
        Assert.True(_room.MayServe(ours.EventId));
        _ = _made.Finish(_room);
        Assert.All(Enum.GetValues<ServingKind>(), kind => Assert.Null(_room.FindRefusal(kind, theirs.EventId)));
        Assert.True(_room.MayServe(theirs.EventId));
    }

    [Fact]
    public void Wait_ForMembers_IsSettledOnceByTheCallThatCompletesTheRoom() // S-50
    {
        DateTimeOffset deadline = _made.Now + TimeSpan.FromHours(1);
        PartialStateWait members = _room.Wait(PartialStateWaitKind.AllMembers, deadline, _made.Now);
        PartialStateWait hasty = _room.Wait(PartialStateWaitKind.EncryptionRecipients, _made.Now + TimeSpan.FromSeconds(1), _made.Now);
        PartialStateWait canceled = _room.Wait(PartialStateWaitKind.AllMembers, deadline, _made.Now);
        PartialStateWait server = _room.Wait(PartialStateWaitKind.ServerInRoom, deadline, _made.Now, PartialHarness.ServerB);
        Assert.Equal(PartialStateWaitStatus.Known, _room.Wait(PartialStateWaitKind.ServerInRoom, deadline, _made.Now, PartialHarness.Local).Status);
        _room.CancelWait(canceled);
        Assert.Equal([hasty], _room.TakeSettledWaits(_made.Now + TimeSpan.FromSeconds(1)));
        Assert.Equal(PartialStateWaitStatus.TimedOut, hasty.Status);
        _ = _made.Finish(_room);
        Assert.Equal(PartialStateWaitStatus.Known, members.Status);
        Assert.Equal(PartialStateWaitStatus.Canceled, canceled.Status);
        Assert.Equal([members, server], _room.TakeSettledWaits(_made.Now).OrderBy(wait => wait.Kind));
        Assert.Empty(_room.TakeSettledWaits(_made.Now));
        Assert.Equal(PartialStateWaitStatus.Known, _room.Wait(PartialStateWaitKind.AllMembers, _made.Now, _made.Now).Status);
    }

    [Fact]
    public void Wait_RoomIsClosed_Ends()
    {
        PartialStateWait wait = _room.Wait(PartialStateWaitKind.AllMembers, _made.Now + TimeSpan.FromHours(1), _made.Now);
        _room.Close();
        Assert.Equal(PartialStateWaitStatus.Ended, wait.Status);
        _ = Assert.Throws<ArgumentException>(() => _room.Wait(PartialStateWaitKind.ServerInRoom, _made.Now, _made.Now));
    }

    [Fact]
    public void Receive_LastLocalUserLeaves_EndsTheResync() // S-37, S-63
    {
        ResyncStep.FetchStateIds fetch = _made.Await<ResyncStep.FetchStateIds>(_room);
        _ = Assert.IsType<ReceiveResult.Accepted>(_made.Receive(_room, _made.Make.Leave(PartialHarness.Dave)));
        Assert.Equal(ResyncEndReason.Left, Assert.IsType<ResyncStep.Ended>(_room.Next(_made.Now)).Reason);
        _made.Honest(_room, fetch);
        _made.Store.Save(_room);
        Assert.Equal(ResyncEndReason.Left, Assert.IsType<ResyncStep.Ended>(_made.Store.Load().Next(_made.Now)).Reason);
    }

    [Fact]
    public void Receive_LocalUserIsKicked_GoesOnUntilServersRefuse() // S-38
    {
        _ = Assert.IsType<ReceiveResult.Accepted>(_made.Receive(_room, _made.Make.Kick(PartialHarness.Alice, PartialHarness.Dave)));
        Assert.False(_room.HasLocalUser);
        _ = _made.Await<ResyncStep.FetchStateIds>(_room);
        while (_room.Next(_made.Now) is ResyncStep.Fetch fetch)
        {
            _room.Fail(fetch, ResyncFailure.Refused, _made.Now);
        }

        Assert.Equal(ResyncEndReason.Left, Assert.IsType<ResyncStep.Ended>(_room.Next(_made.Now)).Reason);
    }

    [Fact]
    public void TryEnter_RejoinAfterALeave_StartsOver() // S-39
    {
        _ = _made.Await<ResyncStep.FetchState>(_room);
        _ = _made.Receive(_room, _made.Make.Leave(PartialHarness.Dave));
        var again = new PartialHarness();
        PartialRoom second = again.Enter();
        _ = again.Finish(second);
        again.AssertEqualsOracle(second);
        _ = Assert.IsType<ResyncStep.Ended>(_room.Next(_made.Now));
    }
}
