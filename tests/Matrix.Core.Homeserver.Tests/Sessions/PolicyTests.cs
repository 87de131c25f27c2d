using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Homeserver.Tests.Sessions;

/// <summary>A policy server that cannot be reached is asked again later.</summary>
public sealed class PolicyTests : IAsyncDisposable
{
    private const string Alice = "@alice:a.example";
    private const string SignPath = "/_matrix/policy/v1/sign";

    private static readonly ServerName A = ServerName.Parse("a.example");
    private static readonly ServerName Via = ServerName.Parse("p.example");
    private static readonly SigningKey Key = SigningKey.FromSeed(KeyId.PolicyServer, new byte[32]);

    private readonly InMemoryRoomStore _store = new();
    private readonly FakeServers _servers = new();
    private readonly EventFactory _room = new(RoomVersions.V11);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));

    public PolicyTests()
    {
        _ = _room.CreateRoom(Alice);
        _ = _room.Join("@p:p.example");
        _ = _room.State(Alice, "m.room.policy", "", $$$"""{"via":"p.example","public_keys":{"ed25519":"{{{Key.VerifyKey.ToBase64()}}}"}}""");
        _servers.Add(_room.Servers);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Receive_PolicyServerIsReachableAgain_RestoresTheEvent()
    {
        await using TestNode node = await TestNode.StartAsync(_store, _servers, clock: _clock);
        (RoomSession session, Pdu message) = await ReceiveUnsignedAsync(node);
        Assert.Equal(EventStatus.SoftFailed, await StatusAsync(session, message));

        Assert.True(message.TrySign(Via, Key, out Pdu? signed, out _));
        Assert.True(signed.TryGetField("signatures"u8, out JsonSlice signatures));
        Assert.True(signatures.TryGetMember(Via.Utf8Span, out JsonSlice own));
        string reply = $$"""{"p.example":{{own.ToString()}}}""";
        _servers.Answer("p.example", SignPath, _ => (200, reply));
        await _clock.AdvanceUntilAsync(async () => await StatusAsync(session, message) == EventStatus.Accepted);

        Assert.Equal([message.EventId], (await session.GetViewAsync(TestNode.Stop)).ForwardExtremities);
        Assert.Contains(await _store.ReadUpdatesAsync(0, 100, TestNode.Stop), update => update.Kind == HostUpdateKind.Restored && update.EventId == message.EventId);
    }

    [Fact]
    public async Task Receive_PolicyServerRefusesLater_IsNotAskedAgain()
    {
        await using TestNode node = await TestNode.StartAsync(_store, _servers, clock: _clock);
        (RoomSession session, Pdu message) = await ReceiveUnsignedAsync(node);
        _servers.Answer("p.example", SignPath, _ => (403, """{"errcode":"M_FORBIDDEN","error":"spam"}"""));
        await _clock.AdvanceUntilAsync(() => session.ReadAsync(room => room.PolicyRechecks.IsEmpty, TestNode.Stop));

        int asked = Asked;
        for (int i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(10, TestNode.Stop);
        }

        Assert.Equal(asked, Asked);
        Assert.Equal(EventStatus.SoftFailed, await StatusAsync(session, message));
    }

    /// <summary>The attempts come ever more seldom: in five hours at most once a minute at first and once an hour at last.</summary>
    [Fact]
    public async Task Receive_PolicyServerStaysUnreachable_IsAskedMoreAndMoreSeldom()
    {
        await using TestNode node = await TestNode.StartAsync(_store, _servers, clock: _clock);
        _ = await ReceiveUnsignedAsync(node);
        int asked = Asked;
        for (int i = 0; i < 300; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(5, TestNode.Stop);
        }

        Assert.InRange(Asked - asked, 3, 12);
    }

    private int Asked => _servers.Requests.Count(request => request.Contains(SignPath, StringComparison.Ordinal));

    private async Task<(RoomSession Session, Pdu Message)> ReceiveUnsignedAsync(TestNode node)
    {
        RoomSession session = await node.AddRoomAsync(_room.Verify(_room.CreateEvent!));
        _ = await session.ReceiveAsync([.. _room.Events.Skip(1).Select(pdu => pdu.Utf8)], A, TestNode.Stop);
        Pdu message = _room.Message(Alice, "hello");
        _ = Assert.IsType<IncomingPduResult.Judged>(await session.ReceiveAsync(message.Utf8, A, TestNode.Stop));
        return (session, message);
    }

    private static Task<EventStatus?> StatusAsync(RoomSession session, Pdu pdu) =>
        session.ReadAsync(room => room.TryGetEvent(pdu.EventId, out RoomEvent? known) ? known.Status : (EventStatus?)null, TestNode.Stop);
}
