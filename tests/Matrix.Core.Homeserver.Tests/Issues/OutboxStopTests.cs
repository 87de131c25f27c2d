using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>The senders of queued events end with the homeserver, and with their queue.</summary>
public sealed class OutboxStopTests : IAsyncDisposable
{
    private readonly EventFactory _room = new(RoomVersions.V11);
    private readonly FakeServers _servers = new();
    private readonly InMemoryRoomStore _store = new();

    public OutboxStopTests()
    {
        _ = _room.CreateRoom("@alice:a.example");
        _ = _room.Join("@me:us.example");
        _servers.Add(_room.Servers);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Dispose_WhileATransactionIsSent_WaitsForItsEnd()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool hasEnded = false;
        _servers.AnswerAsync("a.example", "/send/", async (_, token) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(100, CancellationToken.None);
            Volatile.Write(ref hasEnded, true);
            return (200, """{"pdus":{}}""");
        });
        await using TestNode node = await TestNode.StartAsync(_store, _servers);
        await SendAsync(node);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TestNode.Stop);

        await node.Node.DisposeAsync();

        Assert.True(Volatile.Read(ref hasEnded));
    }

    [Fact]
    public async Task Send_UntilTheQueueIsEmpty_LeavesNoSender()
    {
        _servers.Answer("a.example", "/send/", _ => (200, """{"pdus":{}}"""));
        await using TestNode node = await TestNode.StartAsync(_store, _servers);
        var sender = (OutboxSender)node.Node.Services.Outbox;
        foreach (int expected in (int[])[1, 2])
        {
            await SendAsync(node);
            for (int i = 0; i < 1_000 && ((await _store.ReadOutboxAsync(ServerName.Parse("a.example"), 10, TestNode.Stop)).Count > 0 || sender.WorkerCount > 0); i++)
            {
                await Task.Delay(5, TestNode.Stop);
            }

            Assert.Equal(0, sender.WorkerCount);
            Assert.Equal(expected, _servers.Requests.Count(request => request.StartsWith("a.example PUT /send/", StringComparison.Ordinal)));
        }
    }

    private async Task SendAsync(TestNode node)
    {
        RoomSession session = await node.AddRoomAsync(_room.Verify(_room.CreateEvent!));
        _ = await session.ReceiveAsync([.. _room.Events.Skip(1).Select(pdu => pdu.Utf8)], ServerName.Parse("a.example"), TestNode.Stop);
        _ = Assert.IsType<SendResult.Sent>(await session.SendAsync(TestNode.Message("@me:us.example", "hello"), TestNode.Stop));
    }
}
