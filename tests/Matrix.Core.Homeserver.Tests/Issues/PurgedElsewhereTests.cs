using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Serving;
using Matrix.Core.Homeserver.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>Another process purges or opens a room that is in memory here.</summary>
public sealed class PurgedElsewhereTests : ServingFixture
{
    [Fact]
    public async Task Event_OfALoadedRoomThatAnotherProcessPurged_IsNotFoundAfterAShortTime()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await RestartAsync(clock);
        string state = $"/_matrix/federation/v1/state_ids/{Escape(RoomA.RoomId)}?event_id={Escape(RoomA.Latest!.EventId)}";
        Assert.Equal(200, (await AskAsync("a.example", "GET", state)).StatusCode);

        await Store.PurgeRoomAsync(RoomA.RoomId, TestNode.Stop);
        clock.Advance(TimeSpan.FromMinutes(1));

        AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", state));
        Assert.Null(await Node.Node.Rooms.FindAsync(RoomA.RoomId, TestNode.Stop));
        Assert.Equal(0, Node.Node.Rooms.LoadedCount);
    }

    [Fact]
    public async Task Find_ALoadedRoomThatAnotherProcessOpened_IsFencedAfterAShortTime()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await RestartAsync(clock);
        RoomSession session = (await Node.Node.Rooms.FindAsync(RoomA.RoomId, TestNode.Stop))!;
        _ = await session.ReadAsync(room => room.CurrentState.Count, TestNode.Stop);

        StoredRoom opened = await Store.OpenRoomAsync(RoomA.RoomId, TestNode.Stop);
        clock.Advance(TimeSpan.FromMinutes(1));
        RoomSession found = (await Node.Node.Rooms.FindAsync(RoomA.RoomId, TestNode.Stop))!;

        Assert.True(opened.Epoch > 0);
        Assert.Same(session, found);
        Assert.True(found.IsFenced);
        _ = await Assert.ThrowsAsync<RoomFencedException>(() => found.ReadAsync(room => room.CurrentState.Count, TestNode.Stop));
    }
}
