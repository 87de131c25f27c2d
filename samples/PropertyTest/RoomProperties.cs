using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Matrix.Core.Events;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace PropertyTest;

public sealed class RoomProperties
{
    /// <summary>The state of a room does not depend on the order in which its events arrive.</summary>
    [Property(MaxTest = 20)]
    public Property Room_EventsInAnotherOrder_HasTheSameState() =>
        Prop.ForAll(Arb.From(RoomGen.Room(RoomVersions.V12, maxEvents: 25), RoomGen.Shrink), room =>
            room.Replay(room.ShuffledTopologically(seed: 1)).CurrentState.Equals(room.Replay().CurrentState));

    /// <summary>No event that a peer can send throws.</summary>
    [Property(MaxTest = 200)]
    public Property Pdu_HostileEvent_IsRefusedAsExpected() =>
        Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile => hostile.Observe() == hostile.Expected);

    [Fact]
    public void Room_MessageOfABannedUser_IsRejected()
    {
        var events = new EventFactory(RoomVersions.V12);
        events.CreateRoom("@alice:a.example");
        events.Join("@mallory:m.example");
        events.Ban("@alice:a.example", "@mallory:m.example");
        events.Message("@mallory:m.example", "still here");

        VerifiedPdu[] history = [.. events.VerifyAll()];
        Assert.True(Room.TryCreate(history[0], out Room? room, out _));
        ReceiveResult[] results = [.. history.Skip(1).Select(verified => room.Receive(verified))];
        Assert.IsType<ReceiveResult.Rejected>(results[^1]);
    }
}
