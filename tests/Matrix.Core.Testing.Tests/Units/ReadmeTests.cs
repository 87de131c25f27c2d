using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;

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

        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromHours(1));

        Prop.ForAll(EventGen.Valid().ToArbitrary(), wire => Pdu.TryParse(wire.Utf8.Span, wire.Version, out _, out _)).QuickCheckThrowOnFailure();
        Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile => hostile.Observe() == hostile.Expected).QuickCheckThrowOnFailure();
        Assert.False(verified.IsRedacted);
        Assert.Equal(1, clock.GetUtcNow().Hour);
    }
}
