using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A queue of outgoing events that cannot be read for a moment.</summary>
public sealed class OutboxFaultTests
{
    [Fact]
    public async Task Send_TheQueueCannotBeRead_IsSentLaterWithoutAnotherEvent()
    {
        var room = new EventFactory(RoomVersions.V11);
        _ = room.CreateRoom("@alice:a.example");
        _ = room.Join("@me:us.example");
        var servers = new FakeServers();
        servers.Add(room.Servers);
        var sent = new TaskCompletionSource();
        servers.Answer("a.example", "/send/", _ =>
        {
            sent.TrySetResult();
            return (200, """{"pdus":{}}""");
        });
        var store = new FailingOutbox(new InMemoryRoomStore());
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using TestNode node = await TestNode.StartAsync(store, servers, clock: clock);
        RoomSession session = await node.AddRoomAsync(room.Verify(room.CreateEvent!));
        _ = await session.ReceiveAsync([.. room.Events.Skip(1).Select(pdu => pdu.Utf8)], ServerName.Parse("a.example"), TestNode.Stop);

        _ = Assert.IsType<SendResult.Sent>(await session.SendAsync(TestNode.Message("@me:us.example", "hello"), TestNode.Stop));
        await store.Failed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestNode.Stop);
        for (int i = 0; i < 100 && !sent.Task.IsCompleted; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            await Task.Delay(20, TestNode.Stop);
        }

        Assert.True(sent.Task.IsCompleted);
    }

    private sealed class FailingOutbox(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask<IReadOnlyList<OutboxEntry>> ReadOutboxAsync(ServerName destination, int limit, CancellationToken cancellationToken) =>
            Failed.TrySetResult() ? throw new RoomStoreException(RoomStoreErrorKind.Unavailable, "The connection was lost.") : base.ReadOutboxAsync(destination, limit, cancellationToken);
    }
}
