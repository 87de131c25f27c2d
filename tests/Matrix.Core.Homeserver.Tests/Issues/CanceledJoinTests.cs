using Matrix.Core.Events;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A join that its caller cancels.</summary>
public sealed class CanceledJoinTests
{
    [Fact]
    public async Task Join_CanceledAfterItWasSent_IsSentAgainAsTheSameEvent()
    {
        var network = new NodeNetwork();
        await using NetworkedNode a = await NetworkedNode.StartAsync(network, "a.example");
        await using NetworkedNode b = await NetworkedNode.StartAsync(network, "b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11);
        using var cancel = CancelAt(network, "/send_join/");

        JoinCanceledException canceled = Assert.IsType<JoinCanceledException>(
            await Record.ExceptionAsync(() => b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], cancel.Token)));
        JoinResult result = await b.Node.Memberships.RetryJoinAsync(canceled.Pending, NetworkedNode.Stop);

        Assert.Equal((cancel.Token, a.Node.Name), (canceled.CancellationToken, canceled.Pending.SentTo));
        EventId joined = Assert.IsType<JoinResult.Joined>(result).Join.EventId;
        Assert.Equal(canceled.Pending.Join.EventId, joined);
        Assert.Equal(joined, await atA.ReadAsync(room => room.CurrentState[new StateSlot("m.room.member", b.User("bob").ToString())], NetworkedNode.Stop));
    }

    [Fact]
    public async Task Join_CanceledBeforeItWasSent_IsJustCanceled()
    {
        var network = new NodeNetwork();
        await using NetworkedNode a = await NetworkedNode.StartAsync(network, "a.example");
        await using NetworkedNode b = await NetworkedNode.StartAsync(network, "b.example");
        RoomSession atA = await a.CreateRoomAsync(a.User("alice"), RoomVersions.V11);
        using var cancel = CancelAt(network, "/make_join/");

        Exception? canceled = await Record.ExceptionAsync(() => b.Node.Memberships.JoinAsync(atA.Id, b.User("bob"), [a.Node.Name], cancel.Token));

        _ = Assert.IsType<OperationCanceledException>(canceled, exactMatch: false);
        Assert.IsNotType<JoinCanceledException>(canceled);
        Assert.DoesNotContain(network.Log, line => line.Contains("/send_join/", StringComparison.Ordinal));
    }

    /// <summary>Cancels a call when the answer to a request is on its way.</summary>
    private static CancellationTokenSource CancelAt(NodeNetwork network, string path)
    {
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(NetworkedNode.Stop);
        network.OnAnswer = (request, reply) =>
        {
            if (request.Target.Contains(path, StringComparison.Ordinal))
            {
                network.OnAnswer = (_, other) => other;
                cancel.Cancel();
            }

            return reply;
        };
        return cancel;
    }
}
