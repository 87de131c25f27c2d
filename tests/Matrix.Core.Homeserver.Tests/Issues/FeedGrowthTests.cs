using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Serving;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>What one server can add to the feed is bounded.</summary>
public sealed class FeedGrowthTests : ServingFixture
{
    private static readonly ServerName B = ServerName.Parse("b.example");

    [Fact]
    public async Task Invite_Repeated_IsAnsweredAlikeAndInTheFeedOnce()
    {
        Pdu invite = RoomA.Invite("@alice:a.example", "@new:us.example");

        FederationReply first = await InviteAsync(invite);
        FederationReply second = await InviteAsync(invite);

        Assert.Equal((200, 200), (first.StatusCode, second.StatusCode));
        Assert.Equal(first.Json.ToArray(), second.Json.ToArray());
        Assert.Single(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.Kind == HostUpdateKind.Invite);
    }

    [Fact]
    public async Task AppendOnce_WhileTheStoreFails_FailsForAllAndIsTriedAgain()
    {
        var recent = new RecentInvites();
        EventId invite = EventId.Parse("$invite");
        var gate = new TaskCompletionSource();
        int appended = 0;
        Task Append()
        {
            appended++;
            return Task.CompletedTask;
        }

        Task first = recent.AppendOnceAsync(A, RoomA.RoomId, invite, () => gate.Task);
        Task second = recent.AppendOnceAsync(A, RoomA.RoomId, invite, Append);
        Assert.False(second.IsCompleted);
        gate.SetException(new RoomStoreException(RoomStoreErrorKind.Unavailable, "The connection was lost."));
        _ = await Assert.ThrowsAsync<RoomStoreException>(() => first);
        _ = await Assert.ThrowsAsync<RoomStoreException>(() => second);
        await recent.AppendOnceAsync(A, RoomA.RoomId, invite, Append);
        await recent.AppendOnceAsync(A, RoomA.RoomId, invite, Append);
        await recent.AppendOnceAsync(A, RoomB.RoomId, invite, Append);

        Assert.Equal(2, appended);
    }

    [Fact]
    public void Take_MoreThanTheBurst_WaitsAndHoldsUpNobodyElse()
    {
        var clock = new FakeTimeProvider();
        var feed = new FeedBudget(clock);
        Assert.True(feed.TryTake(B, FeedBudget.MaxBurst - 1, out _));
        Assert.True(feed.TryTake(B, 1 + (3 * FeedBudget.BytesPerSecond), out TimeSpan none));
        Assert.False(feed.TryTake(B, 1, out TimeSpan wait));
        Assert.True(feed.TryTake(A, 1, out _));

        clock.Advance(wait - TimeSpan.FromSeconds(1));
        Assert.False(feed.TryTake(B, 1, out _));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(feed.TryTake(B, 1, out _));
        Assert.Equal((TimeSpan.Zero, 3), (none, (int)wait.TotalSeconds));
    }

    [Fact]
    public async Task Send_MoreEphemeralUnitsThanOneServerMay_IsTurnedAwayForATime()
    {
        string unit = $$$"""{"edu_type":"x","content":{"x":"{{{new string('x', 9 << 20)}}}"}}""";
        string body = $$"""{"pdus":[],"edus":[{{unit}}]}""";

        FederationReply[] replies =
        [
            await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/1", body),
            await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/2", body),
            await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/3", body),
            await AskAsync("b.example", "PUT", "/_matrix/federation/v1/send/1", body),
        ];
        FederationReply invite = await InviteAsync(RoomA.Invite("@alice:a.example", "@new:us.example"));
        FederationReply events = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/4", $$"""{"pdus":[{{Text(RoomA.Message("@alice:a.example", "hello"))}}]}""");

        Assert.Equal([200, 200, 429, 200], replies.Select(reply => reply.StatusCode));
        AssertError(429, "M_LIMIT_EXCEEDED", replies[2]);
        Assert.InRange(Json(replies[2])["retry_after_ms"]!.GetValue<long>(), 1, 3_600_000);
        AssertError(429, "M_LIMIT_EXCEEDED", invite);
        Assert.Equal(200, events.StatusCode);
        Assert.Equal(3, (await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop)).Count(update => update.Kind == HostUpdateKind.Edu));
    }

    private Task<FederationReply> InviteAsync(Pdu invite) => AskAsync(
        "a.example",
        "PUT",
        $"/_matrix/federation/v2/invite/{Escape(RoomA.RoomId)}/{Escape(invite.EventId)}",
        $$"""{"room_version":"11","event":{{Text(invite)}},"invite_room_state":[{{Text(RoomA.CreateEvent!)}}]}""");
}
