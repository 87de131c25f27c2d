using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Sessions;

/// <summary>A redaction and its target arrive in either order. The target is redacted, and the feed says so once.</summary>
public sealed class RedactionTests : IAsyncDisposable
{
    private const string Alice = "@alice:a.example";
    private const string Bob = "@bob:b.example";

    private static readonly ServerName A = ServerName.Parse("a.example");

    private readonly InMemoryRoomStore _store = new();
    private readonly FakeServers _servers = new();
    private readonly EventFactory _room = new(RoomVersions.V11);
    private readonly Pdu _start;

    public RedactionTests()
    {
        _ = _room.CreateRoom(Alice);
        _start = _room.Join(Bob);
        _servers.Add(_room.Servers);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    public static TheoryData<string> Orders => ["target first", "redaction first", "redaction first, in one call", "redaction first, restart", "redaction first, evicted"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Receive_RedactionInAnyOrder_RedactsItsTarget(string order)
    {
        Pdu secret = _room.Message(Alice, "secret", After(_start));
        Pdu redaction = _room.Redaction(Alice, secret.EventId, After(_start));
        await using (TestNode node = await TestNode.StartAsync(_store, _servers))
        {
            RoomSession session = await BeginAsync(node);
            Pdu[][] calls = order switch
            {
                "target first" => [[secret], [redaction]],
                "redaction first, in one call" => [[redaction, secret]],
                _ => [[redaction]],
            };
            foreach (Pdu[] call in calls)
            {
                await AcceptAsync(session, call);
            }

            if (order == "redaction first, evicted")
            {
                await node.Node.Rooms.UnloadAsync(session.Id);
                session = (await node.Node.Rooms.FindAsync(session.Id, TestNode.Stop))!;
            }

            if (order is "redaction first" or "redaction first, evicted")
            {
                await AcceptAsync(session, secret);
            }
        }

        await using TestNode again = await TestNode.StartAsync(_store, _servers);
        RoomSession loaded = (await again.Node.Rooms.FindAsync(_room.RoomId, TestNode.Stop))!;
        if (order == "redaction first, restart")
        {
            await AcceptAsync(loaded, secret);
        }

        await AssertRedactedAsync(loaded, secret, redaction);
    }

    /// <summary>Anybody may send a redaction of any event. Those without the power stay without effect, and do not hide one that has it.</summary>
    [Fact]
    public async Task Receive_AfterRedactionsOfWhichOneCounts_IsRedactedByThatOne()
    {
        Pdu secret = _room.Message(Alice, "secret", After(_start));
        Pdu powerless = _room.Redaction(Bob, secret.EventId, After(_start));
        Pdu redaction = _room.Redaction(Alice, secret.EventId, After(_start));
        Pdu late = _room.Redaction(Alice, secret.EventId, After(redaction));
        await using TestNode node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await BeginAsync(node);
        await AcceptAsync(session, powerless);
        await AcceptAsync(session, redaction);
        await AcceptAsync(session, late);
        await AcceptAsync(session, secret);
        await AssertRedactedAsync(session, secret, redaction);
    }

    [Fact]
    public async Task Receive_AfterARedactionWithoutThePower_IsNotRedacted()
    {
        Pdu open = _room.Message(Alice, "open", After(_start));
        Pdu powerless = _room.Redaction(Bob, open.EventId, After(_start));
        await using TestNode node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await BeginAsync(node);
        await AcceptAsync(session, powerless);
        await AcceptAsync(session, open);
        Assert.Equal("""{"body":"open","msgtype":"m.text"}""", await ContentAsync(session, open));
        Assert.DoesNotContain(await _store.ReadUpdatesAsync(0, 1_000, TestNode.Stop), update => update.Kind == HostUpdateKind.Redacted);
    }

    /// <summary>What a session looked for in vain is forgotten after each call, whether or not something was stored.</summary>
    [Fact]
    public async Task Receive_EventsThatStayMissing_AreLookedForAgain()
    {
        Pdu unknown = _room.Message(Alice, "unknown", After(_start));
        Pdu next = _room.Message(Alice, "next", After(unknown));
        var store = new FaultyStore(_store);
        await using TestNode node = await TestNode.StartAsync(store, _servers);
        RoomSession session = await BeginAsync(node);
        _ = await session.ReceiveAsync(next.Utf8, A, TestNode.Stop);
        int read = store.EventsRead;
        _ = await session.ReceiveAsync(next.Utf8, A, TestNode.Stop);
        Assert.InRange(store.EventsRead, read + 1, int.MaxValue);
    }

    private static EventOverrides After(Pdu pdu) => new() { After = [pdu] };

    private async Task<RoomSession> BeginAsync(TestNode node)
    {
        RoomSession session = await node.AddRoomAsync(_room.Verify(_room.CreateEvent!));
        await AcceptAsync(session, [.. _room.Events.TakeWhile(pdu => pdu != _start).Skip(1), _start]);
        return session;
    }

    private static async Task AcceptAsync(RoomSession session, params Pdu[] pdus)
    {
        foreach (IncomingPduResult result in await session.ReceiveAsync([.. pdus.Select(pdu => pdu.Utf8)], A, TestNode.Stop))
        {
            Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(result).Event.Status);
        }
    }

    private static Task<string> ContentAsync(RoomSession session, Pdu pdu) =>
        session.ReadAsync(room => room.TryGetEvent(pdu.EventId, out RoomEvent? known) ? known.Pdu.Content.ToString() : "missing", TestNode.Stop);

    private async Task AssertRedactedAsync(RoomSession session, Pdu target, Pdu redaction)
    {
        Assert.Equal("{}", await ContentAsync(session, target));
        Assert.Equal(redaction.EventId, await session.ReadAsync(room => room.TryGetEvent(target.EventId, out RoomEvent? known) ? known.RedactedBy : null, TestNode.Stop));
        StoredEvent stored = Assert.Single(await _store.ReadEventsAsync(session.Id, [target.EventId], TestNode.Stop));
        Assert.True(RoomEvent.TryLoadTrusted(stored.Bytes.Span, out RoomEvent? read, out _));
        Assert.Equal("{}", read.Pdu.Content.ToString());
        Assert.NotNull(await _store.ReadOriginalAsync(session.Id, target.EventId, TestNode.Stop));
        HostUpdate update = Assert.Single(await _store.ReadUpdatesAsync(0, 1_000, TestNode.Stop), update => update.Kind == HostUpdateKind.Redacted);
        Assert.Equal(target.EventId, update.EventId);
    }
}
