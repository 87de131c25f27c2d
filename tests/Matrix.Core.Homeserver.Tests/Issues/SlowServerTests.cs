using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Serving;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>Servers that make us wait for what their events reference.</summary>
public sealed class SlowServerTests : ServingFixture
{
    [Fact]
    public async Task Send_WhileAllPlacesWaitForOtherServers_EventsThatNeedNothingAreReceived()
    {
        RoomSlots.Slot[] taken = await Task.WhenAll(Enumerable.Range(0, RoomSlots.MaxAtWork).Select(i => Node.Node.Services.Fetches.EnterAsync(RoomId.Parse($"!r{i}:evil.example"), TestNode.Stop)));
        Pdu message = RoomA.Message("@alice:a.example", "hello");

        FederationReply reply = await AskAsync("a.example", "PUT", "/_matrix/federation/v1/send/1", $$"""{"pdus":[{{Text(message)}}]}""").WaitAsync(TimeSpan.FromSeconds(10), TestNode.Stop);

        Assert.Empty(Json(reply)["pdus"]![message.EventId.ToString()]!.AsObject());
        Array.ForEach(taken, slot => slot.Dispose());
    }

    [Fact]
    public async Task Receive_ManyEventsThatEachWait_ShareOneDeadline()
    {
        Pdu[] events = [.. Enumerable.Range(0, 20).Select(i =>
        {
            Pdu unseen = RoomA.Message("@alice:a.example", $"unseen {i}", new() { After = [RoomA.CreateEvent!] });
            return RoomA.Message("@alice:a.example", $"seen {i}", new() { After = [unseen] });
        })];
        Servers.AnswerAsync("a.example", "/", async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return (200, "{}");
        });
        await Node.DisposeAsync();
        await using TestNode node = await TestNode.StartAsync(Store, Servers, new HomeserverOptions { Fetch = new FetchLimits { Deadline = TimeSpan.FromMilliseconds(500) } });
        RoomSession session = (await node.Node.Rooms.FindAsync(RoomA.RoomId, TestNode.Stop))!;

        IReadOnlyList<IncomingPduResult> results = await session.ReceiveAsync([.. events.Select(pdu => pdu.Utf8)], A, TestNode.Stop);

        Assert.All(results, result => Assert.IsType<IncomingPduResult.Incomplete>(result));
        Assert.InRange(Servers.Requests.Count(request => request.Contains("get_missing_events", StringComparison.Ordinal)), 0, 3);
    }

    [Fact]
    public async Task SendJoin_AfterMissingEventsWereFetched_IsPassedOnToTheOthers()
    {
        Pdu unseen = RoomA.Message("@alice:a.example", "unseen");
        Pdu join = RoomA.Join("@carol:c.example");
        Servers.Add(RoomA.Servers);
        Servers.Answer("c.example", "/get_missing_events", _ => (200, $$"""{"events":[{{Text(unseen)}}]}"""));

        FederationReply reply = await AskAsync("c.example", "PUT", $"/_matrix/federation/v2/send_join/{Escape(RoomA.RoomId)}/{Escape(join.EventId)}", Text(join));

        Assert.Equal(200, reply.StatusCode);
        Assert.Equal(join.EventId, Assert.Single(await Store.ReadOutboxAsync(A, 10, TestNode.Stop)).EventId);
    }
}
