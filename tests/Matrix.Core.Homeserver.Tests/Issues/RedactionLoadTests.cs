using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>Many redactions and their targets in one batch are read from the store together.</summary>
public sealed class RedactionLoadTests : IAsyncDisposable
{
    private const string Alice = "@alice:a.example";
    private const int Count = 40;

    private static readonly ServerName A = ServerName.Parse("a.example");

    private readonly InMemoryRoomStore _store = new();
    private readonly FakeServers _servers = new();
    private readonly EventFactory _room = new(RoomVersions.V11);
    private readonly Pdu[] _start;
    private readonly Pdu[] _targets;
    private readonly Pdu[] _redactions;

    public RedactionLoadTests()
    {
        _ = _room.CreateRoom(Alice);
        Pdu last = _room.Latest!;
        _start = [.. _room.Events.Skip(1)];
        _targets = [.. Enumerable.Range(0, Count).Select(i => _room.Message(Alice, $"secret {i}", new() { After = [last] }))];

        // One after the other: a forward extremity is in memory.
        _redactions = [.. _targets.Select(target => last = _room.Redaction(Alice, target.EventId, new() { After = [last] }))];
        _servers.Add(_room.Servers);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Receive_ManyTargetsAfterTheirRedactions_TakesFewReads()
    {
        (int reads, RoomSession session, TestNode node) = await ReceiveColdAsync(_redactions, _targets);
        await using (node)
        {
            Assert.Equal(Count, await session.ReadAsync(room => _targets.Count(target => room.TryGetEvent(target.EventId, out RoomEvent? known) && known.RedactedBy is not null), TestNode.Stop));
        }

        Assert.InRange(reads, 1, Count / 2);
    }

    [Fact]
    public async Task Receive_ManyRedactionsOfMissingTargets_TakesFewReads()
    {
        (int reads, _, TestNode node) = await ReceiveColdAsync([], _redactions);
        await node.DisposeAsync();

        Assert.InRange(reads, 1, Count / 2);
    }

    /// <summary>Receives some events, loads the room again, and receives others in one call.</summary>
    /// <returns>The number of reads of the store for the others.</returns>
    private async Task<(int Reads, RoomSession Session, TestNode Node)> ReceiveColdAsync(Pdu[] before, Pdu[] after)
    {
        await using (TestNode first = await TestNode.StartAsync(_store, _servers))
        {
            RoomSession filled = await first.AddRoomAsync(_room.Verify(_room.CreateEvent!));
            await AcceptAsync(filled, [.. _start, .. before]);
        }

        var store = new FaultyStore(_store);
        TestNode node = await TestNode.StartAsync(store, _servers);
        RoomSession session = (await node.Node.Rooms.FindAsync(_room.RoomId, TestNode.Stop))!;
        _ = await session.ReadAsync(room => room.CurrentState.Count, TestNode.Stop);
        int reads = store.Reads;
        await AcceptAsync(session, after);
        return (store.Reads - reads, session, node);
    }

    private static async Task AcceptAsync(RoomSession session, Pdu[] pdus)
    {
        foreach (IncomingPduResult result in await session.ReceiveAsync([.. pdus.Select(pdu => pdu.Utf8)], A, TestNode.Stop))
        {
            Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(result).Event.Status);
        }
    }
}
