using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The checks on the answer to a join with omitted members.</summary>
public sealed class PartialJoinTests
{
    private readonly PartialHarness _room = new();

    [Fact]
    public void TryEnter_NoServers_IsRefused() => // S-02
        Assert.Equal(PartialJoinErrorKind.NoServers, _room.Refuse(_room.Answer with { ServersInRoom = [] }));

    [Fact]
    public void TryEnter_EventsInBothLists_AreTakenOnce() // S-03
    {
        PartialJoin answer = _room.Answer;
        PartialRoom room = _room.Enter(answer with { AuthChain = [.. answer.AuthChain, .. answer.State], State = [.. answer.State, answer.State[0]] });
        _ = _room.Finish(room);
        _room.AssertEqualsOracle(room);
    }

    [Fact]
    public void TryEnter_LacksAnEventThatAuthorisesTheJoin_IsIncomplete() // S-04
    {
        EventId lacking = _room.PowerLevels.EventId;
        PartialJoin answer = _room.Answer;
        Assert.False(PartialRoom.TryEnter(
            answer with { State = Without(answer.State, lacking), AuthChain = Without(answer.AuthChain, lacking) }, _room.Store.Options, earlier: null, out _, out PartialJoinError? error));
        Assert.Equal(PartialJoinErrorKind.Incomplete, error.Kind);
        Assert.Equal([lacking], error.MissingEvents);
    }

    [Fact]
    public void TryEnter_NoCreateEventInTheState_IsRefused() => // S-04
        Assert.Equal(PartialJoinErrorKind.NoCreateEvent, _room.Refuse(_room.Answer with { State = Without(_room.Answer.State, _room.Make.CreateEvent!.EventId) }));

    [Fact]
    public void TryEnter_CreateEventOfAnotherRoom_IsRefused() // S-08
    {
        var other = new Testing.EventFactory(RoomVersions.V10, seed: 7);
        VerifiedPdu create = other.Verify(other.CreateRoom(PartialHarness.Alice));
        PartialJoin answer = _room.Answer;
        EventId own = _room.Make.CreateEvent!.EventId;
        Assert.Equal(PartialJoinErrorKind.SecondCreateEvent, _room.Refuse(answer with { AuthChain = [.. answer.AuthChain, create] }));
        Assert.Equal(PartialJoinErrorKind.WrongRoom, _room.Refuse(answer with { State = [create, .. Without(answer.State, own)], AuthChain = Without(answer.AuthChain, own) }));
    }

    [Fact]
    public void TryEnter_CreateEventOfAnotherVersion_IsRefused() // S-08
    {
        PartialJoin answer = _room.Answer;
        EventId own = _room.Make.CreateEvent!.EventId;
        string json = TestData.Text(_room.Make.CreateEvent.Utf8.Span).Replace("\"room_version\":\"10\"", "\"room_version\":\"9\"", StringComparison.Ordinal);
        VerifiedPdu create = TestData.Event(json, RoomVersions.V10);
        Assert.Equal(PartialJoinErrorKind.WrongVersion, _room.Refuse(answer with { State = [create, .. Without(answer.State, own)], AuthChain = Without(answer.AuthChain, own) }));
    }

    [Fact]
    public void TryEnter_ServersInRoom_AreTakenOnceWithTheResponderAndWithoutOurselves() // S-09, S-53
    {
        PartialJoin answer = _room.Answer with { ServersInRoom = [PartialHarness.ServerB, PartialHarness.Local, PartialHarness.ServerB] };
        Assert.Equal([PartialHarness.ServerA, PartialHarness.ServerB], _room.Enter(answer).ServersAtJoin);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void TryEnter_ManyServers_AreBounded(int named, int kept) // S-53
    {
        var room = new PartialHarness(new ResyncOptions { MaxServers = 3 });
        ServerName[] servers = [.. Enumerable.Range(1, named - 1).Select(i => ServerName.Parse($"s{i}.example"))];
        Assert.Equal(kept, room.Enter(room.Answer with { ServersInRoom = servers }).ServersAtJoin.Length);
    }

    [Fact]
    public void TryEnter_StateThatBansTheUser_IsRefused()
    {
        Pdu ban = _room.Make.Ban(PartialHarness.Alice, PartialHarness.Dave, new Testing.EventOverrides { After = [_room.DerekLeaves] });
        PartialJoin answer = _room.Answer;
        Assert.Equal(PartialJoinErrorKind.JoinRefused, _room.Refuse(answer with { State = [.. answer.State, _room.Make.Verify(ban)], AuthChain = [.. answer.AuthChain, .. _room.AuthChain([ban.EventId])] }));
    }

    [Fact]
    public void TryEnter_RoomWithItsFullState_Throws() => // S-31
        Assert.Throws<InvalidOperationException>(() => PartialRoom.TryEnter(_room.Answer, _room.Store.Options, _room.Oracle, out _, out _));

    [Fact]
    public void TryEnter_JoinOfAnotherServer_Throws() =>
        Assert.Throws<ArgumentException>(() => PartialRoom.TryEnter(_room.Answer, _room.Store.Options with { LocalServer = PartialHarness.ServerE }, earlier: null, out _, out _));

    private static VerifiedPdu[] Without(IEnumerable<VerifiedPdu> events, EventId id) => [.. events.Where(verified => verified.EventId != id)];
}
