using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Homeserver.Transactions;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>Servers that nobody knows have transactions of the greatest length at work, and hold up nobody else.</summary>
public sealed class LargeTransactionTests
{
    private static readonly ServerName A = ServerName.Parse("a.example");

    [Fact]
    public async Task Receive_WhileStrangersHaveLargeTransactionsAtWork_OthersAreServed()
    {
        var store = new HoldingStore(new InMemoryRoomStore());
        var room = new EventFactory(RoomVersions.V11);
        _ = room.CreateRoom("@alice:a.example");
        _ = room.Join("@me:us.example");
        Pdu message = room.Message("@alice:a.example", "hello");
        var servers = new FakeServers();
        servers.Add(room.Servers);
        await using TestNode node = await TestNode.StartAsync(store, servers);
        RoomSession session = await node.AddRoomAsync(room.Verify(room.CreateEvent!));
        _ = await session.ReceiveAsync([.. room.Events.Skip(1).SkipLast(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);
        await using var transactions = new IncomingTransactions(node.Node.Services, node.Node.Rooms);
        byte[] small = [.. "{\"pdus\":["u8, .. message.Utf8.Span, .. "]}"u8];
        byte[] large = [.. small, .. new byte[8 << 20].Select(_ => (byte)' ')];

        Task<FederationReply>[] strangers = [.. Enumerable.Range(0, 40).Select(i => transactions.ReceiveAsync(ServerName.Parse($"s{i}.evil.example"), "t1", large, TestNode.Stop))];
        FederationReply first = await transactions.ReceiveAsync(A, "t1", small, TestNode.Stop);
        FederationReply next = await transactions.ReceiveAsync(A, "t2", large, TestNode.Stop);
        store.Gate.SetResult();
        FederationReply[] answers = await Task.WhenAll(strangers);

        Assert.Equal((200, 200), (first.StatusCode, next.StatusCode));
        Assert.Contains(answers, answer => answer.StatusCode == 429);
        Assert.Contains(answers, answer => answer.StatusCode == 200);
    }

    /// <summary>A store in which the transactions of strangers wait.</summary>
    private sealed class HoldingStore(IRoomStore inner) : DelegatingRoomStore(inner)
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<StoredTransaction?> FindTransactionAsync(ServerName origin, string transactionId, CancellationToken cancellationToken)
        {
            if (origin != A)
            {
                await Gate.Task.WaitAsync(cancellationToken);
            }

            return await base.FindTransactionAsync(origin, transactionId, cancellationToken);
        }
    }
}
