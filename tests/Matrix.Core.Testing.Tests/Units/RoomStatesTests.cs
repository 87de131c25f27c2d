using Matrix.Core.Events;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class RoomStatesTests
{
    private static readonly RandomRoom Room = RandomRoom.Create(RoomVersions.V11, seed: 5, events: 60);

    [Fact]
    public void Create_SomeEvents_HasTheStateAfterEach()
    {
        RoomStates states = RoomStates.Create(Room, count: 4, seed: 9);

        Assert.Equal((4, 4), (states.After.Length, states.States.Length));
        Assert.Equal(states.After.Length, states.After.Distinct().Count());
        Rooms.Room replayed = Room.Replay();
        foreach ((int at, Identifiers.EventId id) in states.After.Index())
        {
            Assert.True(replayed.TryGetStateAfter(id, out StateResolution.StateMap? state, TestContext.Current.CancellationToken));
            Assert.Equal(state, states.States[at]);
            Assert.True(states.Events.TryGetEvent(id, out _));
        }
    }

    [Fact]
    public void Create_NoEvents_HasTheStatesAfterTheExtremities() =>
        Assert.Equal(Room.Replay().ForwardExtremities.Take(5), RoomStates.Create(Room, count: 0, seed: 9).After);

    [Fact]
    public void Create_MoreEventsThanThereAre_Throws()
    {
        Assert.Equal(Room.Events.Length, RoomStates.Create(Room, Room.Events.Length, seed: 1).After.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => RoomStates.Create(Room, Room.Events.Length + 1, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RoomStates.Create(Room, -1, seed: 1));
    }
}
