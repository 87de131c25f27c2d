using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class ReadmeTests
{
    [Fact]
    public void Snippet_OfTheReadme_Works()
    {
        var room = new EventFactory(RoomVersions.V12);
        room.CreateRoom("@alice:a.example");
        Pdu fork = room.Join("@bob:b.example");
        Pdu left = room.Message("@alice:a.example", "left");
        Pdu right = room.Message("@bob:b.example", "right", new() { After = [fork] });
        Pdu merge = room.State("@alice:a.example", "m.room.topic", "", """{"topic":"both"}""", new() { After = [left, right] });
        VerifiedPdu verified = room.Verify(merge);

        var clock = new SteppingClock();
        clock.Advance(TimeSpan.FromHours(1));
        clock.StepWallClock(TimeSpan.FromDays(-1));

        Prop.ForAll(EventGen.Valid().ToArbitrary(), wire => Pdu.TryParse(wire.Utf8.Span, wire.Version, out _, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile => hostile.Observe() == hostile.Expected).QuickCheckThrowOnFailure();
        Assert.False(verified.IsRedacted);
        Assert.Equal(1, clock.GetUtcNow().Hour);
    }

    [Fact]
    public void Snippet_OfRandomRooms_Works()
    {
        // Whichever way a room's events arrive, they come to one state.
        Prop.ForAll(Arb.From(RoomGen.Room(RoomVersions.V12, maxEvents: 25), RoomGen.Shrink), room =>
            room.Replay(room.ShuffledTopologically(seed: 1)).CurrentState.Equals(room.Replay().CurrentState)).QuickCheckThrowOnFailure();

        // A resolver is a function of the set of states.
        Prop.ForAll(RoomGen.States().ToArbitrary(), set =>
            StateResolver.Resolve(set.Version, set.States.Reverse(), set.Events).State!.Equals(
                StateResolver.Resolve(set.Version, set.States, set.Events).State)).QuickCheckThrowOnFailure();

        byte[] log = RandomRoom.Create(RoomVersions.V11, seed: 42, events: 200).ToNdjson();
        Assert.Equal(200, log.Count((byte)'\n'));
    }
}
