using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The resync against servers that fail, refuse, ask to wait, lie and differ.</summary>
public sealed class ResyncTests
{
    private readonly PartialHarness _made = new();
    private readonly PartialRoom _room;

    public ResyncTests() => _room = _made.Enter();

    [Fact]
    public void Fail_ServerError_AsksTheNextServer() // S-22
    {
        ResyncStep.FetchStateIds first = _made.Await<ResyncStep.FetchStateIds>(_room);
        Assert.Equal((PartialHarness.ServerA, _made.Join.EventId), (first.Server, first.EventId));
        _room.Fail(first, ResyncFailure.Unreachable, _made.Now);
        Assert.Equal(PartialHarness.ServerB, Assert.IsType<ResyncStep.FetchStateIds>(_room.Next(_made.Now)).Server);
        _ = _made.Finish(_room);
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void Fail_AllServersForDays_IsBlockedAndNeverTerminal() // S-23
    {
        _ = _made.Await<ResyncStep.FetchStateIds>(_room);
        DateTimeOffset end = _made.Now + TimeSpan.FromDays(7);
        int requests = 0;
        while (_made.Now < end)
        {
            switch (_room.Next(_made.Now))
            {
                case ResyncStep.Fetch fetch:
                    requests++;
                    _room.Fail(fetch, ResyncFailure.Unreachable, _made.Now);
                    break;
                case ResyncStep.Blocked blocked:
                    Assert.InRange(blocked.Until, _made.Now.AddTicks(1), _made.Now + TimeSpan.FromHours(1));
                    _made.Now = blocked.Until;
                    break;
                case ResyncStep other:
                    Assert.Fail($"{other}");
                    break;
            }
        }

        // Once an hour for each of three servers, and some more at the start.
        Assert.InRange(requests, 3 * 7 * 24 / 2, 3 * ((7 * 24) + 12));
        _made.Store.Save(_room);
        PartialRoom restarted = _made.Store.Load();
        _ = _made.Finish(restarted);
        _made.AssertEqualsOracle(restarted);
    }

    [Fact]
    public void Fail_AllServersRefuse_EndsWithAdvice() // S-24
    {
        _ = _made.Await<ResyncStep.FetchStateIds>(_room);
        for (int i = 0; i < 3; i++)
        {
            _room.Fail(Assert.IsType<ResyncStep.FetchStateIds>(_room.Next(_made.Now)), ResyncFailure.Refused, _made.Now);
        }

        Assert.Equal(ResyncEndReason.StateUnavailable, Assert.IsType<ResyncStep.Ended>(_room.Next(_made.Now)).Reason);
        Assert.Equal(PartialRoomStatus.Ended, _room.Status);
    }

    [Fact]
    public void Fail_OneTimesOutAndAllOthersRefuse_IsBlocked() // S-25
    {
        _ = _made.Await<ResyncStep.FetchStateIds>(_room);
        foreach (ResyncFailure failure in new[] { ResyncFailure.Refused, ResyncFailure.Unreachable, ResyncFailure.Refused })
        {
            _room.Fail(Assert.IsType<ResyncStep.FetchStateIds>(_room.Next(_made.Now)), failure, _made.Now);
        }

        ResyncStep.Blocked blocked = Assert.IsType<ResyncStep.Blocked>(_room.Next(_made.Now));
        Assert.Equal((1, _made.Now + TimeSpan.FromSeconds(5)), (blocked.Servers, blocked.Until));
        _made.Now = blocked.Until;
        Assert.Equal(PartialHarness.ServerB, Assert.IsType<ResyncStep.FetchStateIds>(_room.Next(_made.Now)).Server);
    }

    [Fact]
    public void Fail_RetryAfterAnHour_WaitsForThatServerOnly() // S-29
    {
        DateTimeOffset start = _made.Now;
        for (int i = 0; i < 3; i++)
        {
            ResyncStep.FetchStateIds fetch = _made.Await<ResyncStep.FetchStateIds>(_room);
            _room.Fail(fetch, ResyncFailure.RateLimited, _made.Now, start + TimeSpan.FromHours(1 + i));
        }

        Assert.Equal(start + TimeSpan.FromHours(1), Assert.IsType<ResyncStep.Blocked>(_room.Next(_made.Now)).Until);
    }

    public static TheoryData<StateAnswerFault> Faults => [.. Enum.GetValues<StateAnswerFault>().Except([StateAnswerFault.None])];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Answer_OfALyingServer_QuarantinesItForThisRoom(StateAnswerFault fault) // S-26
    {
        ResyncStep.FetchStateIds fetch = _made.Await<ResyncStep.FetchStateIds>(_room);
        Lie(fetch, fault);
        _made.Store.Save(_room);
        InvalidStateAnswer answer = Assert.Single(_made.Store.InvalidAnswers);
        Assert.Equal((PartialHarness.ServerA, _made.Join.EventId, fault), (answer.Server, answer.EventId, answer.Fault));
        PartialRoom room = _made.Store.Load();
        _ = room.Recheck();
        Assert.Equal(PartialHarness.ServerB, Assert.IsType<ResyncStep.FetchStateIds>(room.Next(_made.Now)).Server);
        _ = _made.Finish(room);
        _made.AssertEqualsOracle(room);
    }

    [Fact]
    public void ReceiveStateIds_TwoServersDiffer_IsReportedAndNotMerged() // S-30
    {
        ResyncStep.FetchStateIds first = _made.Await<ResyncStep.FetchStateIds>(_room);
        _room.ReceiveStateIds(first, StateIds.Append(_made.Join.EventId), ChainIds, _made.Now);
        _room.Fail(Assert.IsType<ResyncStep.Fetch>(_room.Next(_made.Now), exactMatch: false), ResyncFailure.Unreachable, _made.Now);
        _ = _made.Finish(_room);
        Assert.Equal([new StateDifference { EventId = _made.Join.EventId, First = PartialHarness.ServerA, Second = PartialHarness.ServerB }], _made.Store.Differences);
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void CompleteState_DiffersFromTheAnswerToTheJoin_IsReported() // S-54
    {
        StateSlot slot = StateSlot.JoinRules;
        EventId joinRules = _made.StateBefore(_made.Join.EventId)[slot];
        ResyncStep.FetchStateIds first = _made.Await<ResyncStep.FetchStateIds>(_room);
        _room.ReceiveStateIds(first, StateIds.Where(id => id != joinRules), ChainIds, _made.Now);
        ResyncStep.Fetch fetch = Assert.IsType<ResyncStep.Fetch>(_room.Next(_made.Now), exactMatch: false);
        Give(fetch, [.. StateIds.Where(id => id != joinRules)], [.. ChainIds]);
        _made.Store.Save(_room);
        Assert.Contains(new StateDifference { EventId = _made.Join.EventId, First = PartialHarness.ServerA, Second = PartialHarness.ServerA, Slot = slot }, _made.Store.Differences);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1_000_000, false)]
    public void ReceiveStateIds_FewEventsAreMissing_ChoosesByCost(int requestCost, bool isSingle) // S-56
    {
        var made = new PartialHarness(new ResyncOptions { RequestCost = requestCost });
        PartialRoom room = made.Enter();
        made.Honest(room, made.Await<ResyncStep.FetchStateIds>(room));
        Assert.Equal(isSingle, room.Next(made.Now) is ResyncStep.FetchEvents);
        _ = made.Finish(room);
        made.AssertEqualsOracle(room);
    }

    [Fact]
    public void ReceiveStatePage_FailsOnTheWay_GoesOnWithWhatIsMissing()
    {
        var made = new PartialHarness(members: 60);
        PartialRoom room = made.Enter();
        ResyncStep.FetchState whole = made.Await<ResyncStep.FetchState>(room);
        StateMap state = made.StateBefore(made.Join.EventId);
        (VerifiedPdu Event, bool IsState)[] events = [.. made.AuthChain(state.Values).Select(verified => (verified, false)), .. state.Values.Where(id => id != made.ElsieJoins.EventId).Select(id => (made.Event(id), true))];
        Assert.True(room.ReceiveStatePage(whole, events, 0, made.Now));
        made.Store.Save(room);
        room.Fail(whole, ResyncFailure.Unreachable, made.Now);
        made.Store.Save(room);
        room = made.Store.Load();
        ResyncStep.FetchStateIds ids = made.Await<ResyncStep.FetchStateIds>(room);
        made.Honest(room, ids);
        Assert.Equal([made.ElsieJoins.EventId], Assert.IsType<ResyncStep.FetchEvents>(room.Next(made.Now)).EventIds);
        _ = made.Finish(room);
        made.AssertEqualsOracle(room);
    }

    [Fact]
    public void ReceiveStatePage_AuthChainComesLast_NeedsBoundedMemoryAndSeveralPasses() // S-62
    {
        var made = new PartialHarness(new ResyncOptions { MaxHeldEvents = 8 }, members: 60);
        PartialRoom room = made.Enter();
        var history = new LazyHistory();
        int passes = 0;
        while (room.Next(made.Now) is not ResyncStep.Done and ResyncStep step)
        {
            if (step is ResyncStep.FetchState whole)
            {
                passes++;
                StateMap state = made.StateBefore(whole.EventId);
                List<(VerifiedPdu Event, bool IsState)> events = [.. state.Values.Select(id => (made.Event(id), true)), .. made.AuthChain(state.Values).Select(verified => (verified, false))];
                events.Sort((left, right) => right.Event.Pdu.Depth.CompareTo(left.Event.Pdu.Depth));
                foreach ((VerifiedPdu Event, bool IsState)[] page in events.Chunk(5))
                {
                    Assert.True(room.ReceiveStatePage(whole, page, 0, made.Now));
                    PartialRoomChanges changes = room.TakeChanges();
                    history.StoreNodes(changes.Download!);
                    room.ReleaseDownload(history);
                }

                room.CompleteState(whole, made.Now);
            }
            else if (step is ResyncStep.Fetch fetch)
            {
                made.Honest(room, fetch);
            }
            else
            {
                _ = room.Recheck();
            }
        }

        Assert.InRange(passes, 2, 8);
        made.AssertEqualsOracle(room);
    }

    [Fact]
    public void ReceiveEvents_SignaturesCannotBeChecked_LeavesTheEventOutWithoutBlame() // R4-18
    {
        var made = new PartialHarness(new ResyncOptions { RequestCost = 0 });
        PartialRoom room = made.Enter();
        ResyncStep.FetchEvents fetch = made.Await<ResyncStep.FetchEvents>(room);
        EventId unverifiable = made.ElsieJoins.EventId;
        Assert.Contains(unverifiable, fetch.EventIds);
        room.ReceiveEvents(fetch, fetch.EventIds.Where(id => id != unverifiable).Select(made.Event), [unverifiable], made.Now);
        _ = made.Finish(room);
        Assert.Equal((PartialRoomStatus.Full, 1), (room.Status, room.LeftOutCount));
        Assert.Empty(made.Store.InvalidAnswers);
        Assert.False(room.Room.CurrentState.ContainsKey(StateSlot.Member(UserId.Parse(PartialHarness.Elsie))));
    }

    [Fact]
    public void Recheck_NobodyHasWhatAnEventCites_DropsThatEventOnly() // S-55
    {
        Pdu older = _made.Make.Message(PartialHarness.Bob, "older", new Testing.EventOverrides { After = [_made.DerekLeaves] });
        Pdu lost = _made.Make.Message(PartialHarness.Bob, "lost", new Testing.EventOverrides { After = [older] });
        Pdu fine = _made.Make.Message(PartialHarness.Bob, "fine", new Testing.EventOverrides { After = [_made.Join] });
        StateMap state = _made.StateBefore(_made.Join.EventId);
        _ = _room.AddOutliers([.. state.Values.Select(_made.Event), .. _made.AuthChain(state.Values)]);
        _ = Assert.IsType<ReceiveResult.Accepted>(_room.ReceiveWithState(_made.Make.Verify(lost), state));
        _ = Assert.IsType<ReceiveResult.Accepted>(_made.Receive(_room, fine));
        List<EventId> dropped = [];
        while (_room.Next(_made.Now) is not ResyncStep.Done and ResyncStep step)
        {
            switch (step)
            {
                case ResyncStep.FetchEvents events when events.EventIds.Contains(older.EventId):
                    _room.Fail(events, ResyncFailure.Refused, _made.Now);
                    break;
                case ResyncStep.Fetch fetch:
                    _made.Honest(_room, fetch);
                    break;
                default:
                    dropped.AddRange(_room.Recheck().Dropped);
                    break;
            }
        }

        Assert.Equal([lost.EventId], dropped);
        _made.AssertEqualsOracle(_room);
    }

    [Fact]
    public void Next_NewServerWasLearnt_IsAskedToo()
    {
        _ = _made.Receive(_room, _made.Make.Join("@new:new.example"));
        _ = _made.Await<ResyncStep.FetchStateIds>(_room);
        for (int i = 0; i < 3; i++)
        {
            _room.Fail(Assert.IsType<ResyncStep.FetchStateIds>(_room.Next(_made.Now)), ResyncFailure.Refused, _made.Now);
        }

        Assert.Equal("new.example", Assert.IsType<ResyncStep.FetchStateIds>(_room.Next(_made.Now)).Server.ToString());
    }

    private IEnumerable<EventId> StateIds => _made.StateBefore(_made.Join.EventId).Values;

    private IEnumerable<EventId> ChainIds => _made.AuthChain(StateIds).Select(verified => verified.EventId);

    private void Lie(ResyncStep.FetchStateIds fetch, StateAnswerFault fault)
    {
        EventId create = _made.Make.CreateEvent!.EventId;
        switch (fault)
        {
            case StateAnswerFault.NoCreateEvent:
                _room.ReceiveStateIds(fetch, StateIds.Where(id => id != create), ChainIds, _made.Now);
                Give(Assert.IsType<ResyncStep.Fetch>(_room.Next(_made.Now), exactMatch: false), [.. StateIds.Where(id => id != create)], [.. ChainIds]);
                break;
            case StateAnswerFault.TwoEventsInSlot:
                _room.ReceiveStateIds(fetch, StateIds, ChainIds, _made.Now);
                Give(Assert.IsType<ResyncStep.Fetch>(_room.Next(_made.Now), exactMatch: false), [.. StateIds, _made.DerekJoins.EventId], [.. ChainIds]);
                break;
            case StateAnswerFault.NotAStateEvent:
                Pdu message = _made.Make.Message(PartialHarness.Bob, "no state", new Testing.EventOverrides { After = [_made.DerekLeaves] });
                _room.ReceiveStateIds(fetch, StateIds.Append(message.EventId), ChainIds, _made.Now);
                Give(Assert.IsType<ResyncStep.Fetch>(_room.Next(_made.Now), exactMatch: false), [.. StateIds, message.EventId], [.. ChainIds]);
                break;
            case StateAnswerFault.OtherRoom:
                _room.ReceiveStateIds(fetch, StateIds, ChainIds, _made.Now);
                var other = new Testing.EventFactory(RoomVersions.V10, seed: 7);
                _ = _room.ReceiveStatePage(Assert.IsType<ResyncStep.FetchState>(_room.Next(_made.Now)), [(other.Verify(other.CreateRoom(PartialHarness.Alice)), true)], 0, _made.Now);
                break;
            case StateAnswerFault.Incomplete:
                _room.ReceiveStateIds(fetch, StateIds, ChainIds, _made.Now);
                Give(Assert.IsType<ResyncStep.Fetch>(_room.Next(_made.Now), exactMatch: false), [.. StateIds], [.. ChainIds], without: _made.DerekJoins.EventId);
                break;
            case StateAnswerFault.NotAsAnnounced:
                _room.ReceiveStateIds(fetch, StateIds, ChainIds, _made.Now);
                Give(Assert.IsType<ResyncStep.Fetch>(_room.Next(_made.Now), exactMatch: false), [.. StateIds.Where(id => id != _made.ElsieJoins.EventId)], [.. ChainIds]);
                break;
            default:
                _room.Fail(fetch, ResyncFailure.Invalid, _made.Now);
                break;
        }
    }

    private void Give(ResyncStep.Fetch fetch, EventId[] state, EventId[] chain, EventId? without = null)
    {
        if (fetch is ResyncStep.FetchEvents events)
        {
            _room.ReceiveEvents(events, events.EventIds.Where(id => id != without).Select(_made.Event), [], _made.Now);
            return;
        }

        var whole = (ResyncStep.FetchState)fetch;
        if (_room.ReceiveStatePage(whole, state.Where(id => id != without).Select(id => (_made.Event(id), true)).Concat(chain.Where(id => id != without).Select(id => (_made.Event(id), false))), 0, _made.Now))
        {
            _room.CompleteState(whole, _made.Now);
        }
    }
}
