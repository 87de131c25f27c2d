using Matrix.Core.Authorization;
using Matrix.Core.Events;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class InMemoryEventSourceTests
{
    [Fact]
    public void Source_OfEvents_FindsThemAndNoOthers()
    {
        RandomRoom room = RandomRoom.Create(RoomVersions.V11, 1, 6);
        var source = new InMemoryEventSource(room.Events.Take(5));
        source.Add(room.Events[4], isRejected: true);
        Assert.True(source.TryGetEvent(room.Events[0].Pdu.EventId, out AuthEvent found));
        Assert.Equal(new AuthEvent(room.Events[0]), found);
        Assert.True(source.TryGetEvent(room.Events[4].Pdu.EventId, out found));
        Assert.True(found.IsRejected);
        Assert.False(source.TryGetEvent(room.Events[5].Pdu.EventId, out found));
        Assert.Equal(default, found);
    }

    [Fact]
    public void Source_OfARoom_KnowsWhatBecameOfEvents()
    {
        RandomRoom random = RandomRoom.Create(RoomVersions.V12, 2, 60);
        var room = random.Replay();
        var source = new InMemoryEventSource(room);
        int rejected = 0;
        foreach (VerifiedPdu verified in random.Events)
        {
            Assert.True(source.TryGetEvent(verified.EventId, out AuthEvent found));
            Assert.True(room.TryGetEvent(verified.EventId, out var held));
            Assert.Equal(held.IsRejected, found.IsRejected);
            rejected += found.IsRejected ? 1 : 0;
        }

        Assert.True(rejected > 0);
        VerifiedPdu foreign = RandomRoom.Create(RoomVersions.V12, 3, 1).CreateEvent;
        Assert.False(source.TryGetEvent(foreign.Pdu.EventId, out _));
        source.Add(foreign);
        Assert.True(source.TryGetEvent(foreign.Pdu.EventId, out _));
    }
}
