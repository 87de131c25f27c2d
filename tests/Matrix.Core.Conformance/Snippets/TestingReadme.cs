using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Conformance.Snippets;

public sealed class TestingReadme
{
    [Fact]
    public void Room_IsBuiltAndGenerated()
    {
        #region readme src/Matrix.Core.Testing/README.md
        var room = new EventFactory(RoomVersions.V12);
        room.CreateRoom("@alice:a.example");                               // create, join, power levels, join rules
        Pdu fork = room.Join("@bob:b.example");
        Pdu left = room.Message("@alice:a.example", "left");
        Pdu right = room.Message("@bob:b.example", "right", new() { After = [fork] });
        Pdu merge = room.State("@alice:a.example", "m.room.topic", "", """{"topic":"both"}""", new() { After = [left, right] });
        VerifiedPdu verified = room.Verify(merge);                         // truly: hashed, signed, checked against room.Keys

        var clock = new SteppingClock();                                   // a TimeProvider
        clock.Advance(TimeSpan.FromHours(1));                              // time passes: timers fire
        clock.StepWallClock(TimeSpan.FromDays(-1));                        // the wall clock is set back: GetUtcNow moves, GetTimestamp does not

        Prop.ForAll(EventGen.Valid().ToArbitrary(), wire => Pdu.TryParse(wire.Utf8.Span, wire.Version, out _, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile => hostile.Observe() == hostile.Expected).QuickCheckThrowOnFailure();
        #endregion

        Assert.Equal(new[] { left.EventId, right.EventId }.Order(), merge.PrevEvents.Order());
        Assert.False(verified.IsRedacted);
        Assert.Equal(SteppingClock.DefaultStart.AddHours(1).AddDays(-1), clock.GetUtcNow());
    }

    [Fact]
    public void RandomRooms_AreForProperties()
    {
        #region readme src/Matrix.Core.Testing/README.md
        // Whichever way a room's events arrive, they come to one state.
        Prop.ForAll(Arb.From(RoomGen.Room(RoomVersions.V12, maxEvents: 25), RoomGen.Shrink), room =>
            room.Replay(room.ShuffledTopologically(seed: 1)).CurrentState.Equals(room.Replay().CurrentState)).QuickCheckThrowOnFailure();

        // A resolver is a function of the set of states.
        Prop.ForAll(RoomGen.States().ToArbitrary(), set =>
            StateResolver.Resolve(set.Version, set.States.Reverse(), set.Events).State!.Equals(
                StateResolver.Resolve(set.Version, set.States, set.Events).State)).QuickCheckThrowOnFailure();

        byte[] log = RandomRoom.Make(RoomVersions.V11, seed: 42, events: 200).ToNdjson();
        #endregion

        Assert.Equal(200, log.Count(unit => unit == (byte)'\n'));
    }
}
