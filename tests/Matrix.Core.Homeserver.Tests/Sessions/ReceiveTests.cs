using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Sessions;

public sealed class ReceiveTests : IAsyncDisposable
{
    private static readonly ServerName A = ServerName.Parse("a.example");

    private readonly InMemoryRoomStore _store = new();
    private readonly FakeServers _servers = new();
    private readonly EventFactory _room = new(RoomVersions.V11);

    [Fact]
    public async Task Receive_EventsInOrder_AreAcceptedAndStored()
    {
        _ = _room.CreateRoom("@alice:a.example");
        Pdu message = _room.Message("@alice:a.example", "hello");
        _servers.Add(_room.Servers);
        await using var node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await AddAsync(node);

        IReadOnlyList<IncomingPduResult> results = await session.ReceiveAsync([.. _room.Events.Skip(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);

        Assert.All(results, result => Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(result).Event.Status));
        Assert.Equal([message.EventId], (await session.GetViewAsync(TestNode.Stop)).ForwardExtremities);
        Assert.Equal(_room.Events.Count, (await _store.ReadLogAsync(_room.RoomId, 0, LogDirection.Forward, 100, TestNode.Stop)).Count);
    }

    [Fact]
    public async Task Receive_AfterRestart_ContinuesFromTheStore()
    {
        _ = _room.CreateRoom("@alice:a.example");
        Pdu last = _room.Message("@alice:a.example", "hello");
        _servers.Add(_room.Servers);
        await using (var node = await TestNode.StartAsync(_store, _servers))
        {
            _ = await (await AddAsync(node)).ReceiveAsync([.. _room.Events.Skip(1).SkipLast(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);
        }

        await using var again = await TestNode.StartAsync(_store, _servers);
        RoomSession? session = await again.Node.Rooms.FindAsync(_room.RoomId, TestNode.Stop);
        IncomingPduResult result = await session!.ReceiveAsync(last.Utf8, A, TestNode.Stop);

        Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(result).Event.Status);
    }

    [Fact]
    public async Task Receive_MissingPrevEvents_AreFetchedFromTheOrigin()
    {
        _ = _room.CreateRoom("@alice:a.example");
        int known = _room.Events.Count;
        Pdu first = _room.Message("@alice:a.example", "1");
        Pdu second = _room.Message("@alice:a.example", "2");
        Pdu third = _room.Message("@alice:a.example", "3");
        _servers.Add(_room.Servers);
        _servers.Answer("a.example", "/get_missing_events", _ => (200, $$"""{"events":[{{Json(first)}},{{Json(second)}}]}"""));
        await using var node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await AddAsync(node);
        _ = await session.ReceiveAsync([.. _room.Events.Take(known).Skip(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);

        IncomingPduResult result = await session.ReceiveAsync(third.Utf8, A, TestNode.Stop);

        Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(result).Event.Status);
        Assert.Equal([third.EventId], (await session.GetViewAsync(TestNode.Stop)).ForwardExtremities);
    }

    [Fact]
    public async Task Receive_NoServerHasTheMissingEvents_IsIncompleteAndDoesNotAffectOthers()
    {
        _ = _room.CreateRoom("@alice:a.example");
        int known = _room.Events.Count;
        Pdu fork = _room.Message("@alice:a.example", "fork");
        Pdu missing = _room.Message("@alice:a.example", "missing", new() { After = [_room.Events[known - 1]] });
        Pdu citing = _room.Message("@alice:a.example", "citing", new() { After = [missing] });
        _servers.Add(_room.Servers);
        await using var node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await AddAsync(node);
        _ = await session.ReceiveAsync([.. _room.Events.Take(known).Skip(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);

        IReadOnlyList<IncomingPduResult> results = await session.ReceiveAsync([citing.Utf8, "{}"u8.ToArray(), fork.Utf8], A, TestNode.Stop);

        IncomingPduResult.Incomplete incomplete = Assert.IsType<IncomingPduResult.Incomplete>(results[0]);
        Assert.Equal([missing.EventId], incomplete.Missing);
        Assert.NotEmpty(incomplete.Failures);
        Assert.True(incomplete.IsRetryable);
        Assert.False(Assert.IsType<IncomingPduResult.Dropped>(results[1]).IsRetryable);
        Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(results[2]).Event.Status);
    }

    [Fact]
    public async Task Receive_AGapTooLongToFill_IsBridgedByTheStateOfTheOrigin()
    {
        _ = _room.CreateRoom("@alice:a.example");
        int known = _room.Events.Count;
        Pdu topic = _room.State("@alice:a.example", "m.room.topic", "", """{"topic":"unseen"}""");
        for (int i = 0; i < 5; i++)
        {
            _ = _room.Message("@alice:a.example", $"unseen {i}");
        }

        Pdu pulled = _room.Message("@alice:a.example", "pulled");
        Pdu latest = _room.Message("@alice:a.example", "latest");
        Pdu[] state = [.. _room.Events.Take(known).Where(pdu => pdu.IsState), topic];
        _servers.Add(_room.Servers);
        _servers.Answer("a.example", "/get_missing_events", _ => (200, $$"""{"events":[{{Json(pulled)}}]}"""));
        _servers.Answer("a.example", "/state_ids", _ => (200, $$"""{"pdu_ids":[{{string.Join(',', state.Select(pdu => $"\"{pdu.EventId}\""))}}],"auth_chain_ids":[]}"""));
        _servers.Answer("a.example", $"/event/{topic.EventId}", _ => (200, $$"""{"origin":"a.example","origin_server_ts":1,"pdus":[{{Json(topic)}}]}"""));
        await using var node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await AddAsync(node);
        _ = await session.ReceiveAsync([.. _room.Events.Take(known).Skip(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);

        IncomingPduResult result = await session.ReceiveAsync(latest.Utf8, A, TestNode.Stop);

        Assert.Equal(EventStatus.Accepted, Assert.IsType<IncomingPduResult.Judged>(result).Event.Status);
        Assert.Equal(topic.EventId, (await session.GetViewAsync(TestNode.Stop)).CurrentState[new StateSlot("m.room.topic", "")]);
    }

    [Fact]
    public async Task Send_AMessage_IsStoredQueuedAndInTheFeed()
    {
        _ = _room.CreateRoom("@alice:a.example");
        Pdu join = _room.Join("@bob:us.example");
        _servers.Add(_room.Servers);
        _servers.Answer("a.example", "/send/", _ => (200, """{"pdus":{}}"""));
        await using var node = await TestNode.StartAsync(_store, _servers);
        RoomSession session = await AddAsync(node);
        _ = await session.ReceiveAsync([.. _room.Events.Skip(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);

        SendResult.Sent sent = Assert.IsType<SendResult.Sent>(await session.SendAsync(TestNode.Message("@bob:us.example", "hi"), TestNode.Stop));

        Assert.Equal([A], sent.Destinations);
        Assert.Equal([join.EventId], sent.Event.PrevEvents);
        await foreach (HostUpdate update in node.Node.ReadUpdatesAsync(0, TestNode.Stop))
        {
            if (update.EventId == sent.Event.EventId)
            {
                break;
            }
        }

        while ((await _store.ReadOutboxAsync(A, 10, TestNode.Stop)).Count > 0)
        {
            await Task.Delay(10, TestNode.Stop);
        }

        Assert.Single(_servers.Requests, request => request.StartsWith("a.example PUT /send/", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private Task<RoomSession> AddAsync(TestNode node) => node.AddRoomAsync(_room.Verify(_room.CreateEvent!));

    private static string Json(Pdu pdu) => Encoding.UTF8.GetString(pdu.Utf8.Span);
}
