using System.Threading.Channels;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Homeserver.Tests.Sessions;

/// <summary>When a transaction is sent again, also after a restart.</summary>
public sealed class OutboxTests : IAsyncDisposable
{
    private const string Me = "@me:us.example";

    private readonly InMemoryRoomStore _store = new();
    private readonly FakeServers _servers = new();
    private readonly EventFactory _room = new(RoomVersions.V11);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Channel<(DateTimeOffset Time, string Target)> _attempts = Channel.CreateUnbounded<(DateTimeOffset, string)>();
    private bool _isUp;

    public OutboxTests()
    {
        _ = _room.CreateRoom("@alice:a.example");
        _ = _room.Join(Me);
        _servers.Add(_room.Servers);
        _servers.Answer("a.example", "/send/", request =>
        {
            Assert.True(_attempts.Writer.TryWrite((_clock.GetUtcNow(), request.Target)));
            return _isUp ? (200, """{"pdus":{}}""") : (503, "{}");
        });
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Send_TheOtherDoesNotAnswer_WaitsTwiceAsLongEachTimeUpToAnHour()
    {
        await using TestNode node = await TestNode.StartAsync(_store, _servers, clock: _clock);
        await SendAsync(node);
        (DateTimeOffset last, string target) = await _attempts.Reader.ReadAsync(TestNode.Stop);
        int failures = 0;
        foreach (int seconds in (int[])[15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600])
        {
            await StoredAsync(++failures);
            (DateTimeOffset time, string again) = await NextAsync(TimeSpan.FromSeconds(seconds));
            Assert.Equal((TimeSpan.FromSeconds(seconds), target), (time - last, again));
            last = time;
        }
    }

    [Fact]
    public async Task Start_AfterAttemptsThatFailed_WaitsForTheNextOne()
    {
        DateTimeOffset last;
        string target;
        await using (TestNode node = await TestNode.StartAsync(_store, _servers, clock: _clock))
        {
            await SendAsync(node);
            _ = await _attempts.Reader.ReadAsync(TestNode.Stop);
            await StoredAsync(failures: 1);
            (last, target) = await NextAsync(TimeSpan.FromSeconds(15));
            await StoredAsync(failures: 2);
        }

        _isUp = true;
        _clock.Advance(TimeSpan.FromSeconds(10));
        await using TestNode again = await TestNode.StartAsync(_store, _servers, clock: _clock);
        (DateTimeOffset time, string retried) = await NextAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((TimeSpan.FromSeconds(30), target), (time - last, retried));
        await WaitAsync(async () => (await _store.ReadOutboxAsync(ServerName.Parse("a.example"), 10, TestNode.Stop)).Count == 0);
    }

    [Fact]
    public async Task Start_TheClockWasSetBack_DoesNotWaitForDays()
    {
        await using (TestNode node = await TestNode.StartAsync(_store, _servers, clock: _clock))
        {
            await SendAsync(node);
            _ = await _attempts.Reader.ReadAsync(TestNode.Stop);
            await StoredAsync(failures: 1);
        }

        var earlier = new FakeTimeProvider(_clock.GetUtcNow() - TimeSpan.FromDays(2));
        await using TestNode again = await TestNode.StartAsync(_store, _servers, clock: earlier);
        for (int seconds = 0; !_attempts.Reader.TryRead(out _); seconds++)
        {
            Assert.InRange(seconds, 0, 600);
            earlier.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, TestNode.Stop);
        }
    }

    private async Task SendAsync(TestNode node)
    {
        RoomSession session = await node.AddRoomAsync(_room.Verify(_room.CreateEvent!));
        _ = await session.ReceiveAsync([.. _room.Events.Skip(1).Select(pdu => pdu.Utf8)], ServerName.Parse("a.example"), TestNode.Stop);
        _ = Assert.IsType<SendResult.Sent>(await session.SendAsync(TestNode.Message(Me, "hello"), TestNode.Stop));
    }

    /// <summary>Advances the clock second by second, at most by the given time, until the next attempt.</summary>
    private async Task<(DateTimeOffset Time, string Target)> NextAsync(TimeSpan within)
    {
        for (int i = 0; i < within.TotalSeconds; i++)
        {
            Assert.False(_attempts.Reader.TryPeek(out _), $"An attempt comes {within.TotalSeconds - i} s too early.");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await _attempts.Reader.ReadAsync(TestNode.Stop);
    }

    private Task StoredAsync(int failures) => WaitAsync(async () =>
        await _store.ReadDestinationAsync(ServerName.Parse("a.example"), TestNode.Stop) is { } state && System.Text.Encoding.UTF8.GetString(state.Span).Contains($"\"failures\":{failures}", StringComparison.Ordinal));

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(10, TestNode.Stop);
        }
    }
}
