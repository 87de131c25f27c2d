using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Tests.Properties;

/// <summary>A room comes to the same by every route: in whichever order its events arrive.</summary>
public sealed class RouteProperties
{
    private const int Runs = 5;
    private const int Orders = 3;

    public static TheoryData<string> AllVersions => Versions.All;

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Replay_InAnyTopologicalOrder_ComesToTheSame(string id) =>
        ForRooms(id, random =>
        {
            Room room = random.Replay();
            for (int seed = 0; seed < Orders; seed++)
            {
                Room other = random.Replay(random.ShuffledTopologically(seed));
                AssertSameEvents(random, room, other, (left, right) => left.Status == right.Status && left.Verdict?.DecidedBy == right.Verdict?.DecidedBy);
                Assert.Equal(room.ForwardExtremities, other.ForwardExtremities);
                Assert.Equal(room.CurrentState, other.CurrentState);
            }
        });

    /// <summary>A soft-failed event is hidden, and changes no state for it.</summary>
    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Replay_AsEachServerSawItLive_ComesToTheSameStates(string id) =>
        ForRooms(id, random =>
        {
            Room room = random.Replay();
            foreach (ServerView view in random.Views)
            {
                Room live = random.Replay(view.Arrivals, ReceiveOptions.Live);
                AssertSameEvents(random, live, room, (left, right) => left.IsRejected == right.IsRejected && right.Status != EventStatus.SoftFailed);
            }
        });

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void CurrentState_OfARoom_IsTheResolutionOverItsExtremities(string id) =>
        ForRooms(id, random =>
        {
            Room room = random.Replay();
            StateMap[] states = [.. room.ForwardExtremities.Select(extremity => room.TryGetEvent(extremity, out RoomEvent? held) ? held.StateAfter! : StateMap.Empty)];
            Assert.Equal(StateResolver.Resolve(random.Version, states, new InMemoryEventSource(room)).State, room.CurrentState);
        });

    /// <summary>No memory of earlier resolutions leaks into an answer.</summary>
    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Replay_WithoutMemoryOfResolutions_ComesToTheSame(string id) =>
        ForRooms(id, random =>
        {
            Room room = random.Replay();
            Room forgetful = random.Replay(random.Events, ReceiveOptions.Log, new RoomOptions { MaxRememberedResolutions = 0 });
            AssertSameEvents(random, room, forgetful, (left, right) => left.Status == right.Status);
            Assert.Equal(room.CurrentState, forgetful.CurrentState);
        });

    private static void ForRooms(string id, Action<RandomRoom> assert) =>
        Prop.ForAll(Arb.From(RoomGen.Room(Versions.Get(id)), RoomGen.Shrink), assert).Check(Runs);

    private static void AssertSameEvents(RandomRoom random, Room room, Room other, Func<RoomEvent, RoomEvent, bool> agree)
    {
        foreach (VerifiedPdu verified in random.Events)
        {
            if (room.TryGetEvent(verified.EventId, out RoomEvent? left))
            {
                Assert.True(other.TryGetEvent(verified.EventId, out RoomEvent? right));
                Assert.True(agree(left, right), $"{verified}: {left.Status}, {left.Verdict}; {right.Status}, {right.Verdict}");
                Assert.Equal(left.Rejection, right.Rejection);
                Assert.Equal(StateBefore(room, verified.EventId), StateBefore(other, verified.EventId));
            }
        }
    }

    /// <summary>The state before an event; the one after it follows. Of some rejected events it is worked out when it is asked for.</summary>
    private static StateMap? StateBefore(Room room, EventId id) => room.TryGetStateBefore(id, out StateMap? state) ? state : null;
}
