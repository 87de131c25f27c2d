using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Homeserver.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Tests.Serving;

/// <summary>Transactions of other servers.</summary>
public sealed class TransactionTests : ServingFixture
{
    private const string Unit = """{"edu_type":"x","content":{}}""";
    private const string Send = "/_matrix/federation/v1/send/";

    [Fact]
    public async Task Send_Events_EachHasItsResult()
    {
        Pdu good = RoomA.Message("@alice:a.example", "good");
        Pdu forged = RoomA.Message("@alice:a.example", "bad", new() { After = [good] });
        string tampered = Text(forged).Replace("\"sender\":\"@alice:a.example\"", "\"sender\":\"@me:us.example\"", StringComparison.Ordinal);

        FederationReply reply = await AskAsync("a.example", "PUT", $"{Send}1", $$"""{"origin":"a.example","pdus":[{{tampered}},{{Text(good)}},{"room_id":7},{"room_id":"!unknown:x"}]}""");

        Assert.Equal(200, reply.StatusCode);
        Assert.Empty(Json(reply)["pdus"]![good.EventId.ToString()]!.AsObject());
        Assert.Single(Json(reply)["pdus"]!.AsObject(), result => result.Value!["error"] is not null);
    }

    [Fact]
    public async Task Send_Repeated_GetsTheSameBytesAlsoAfterARestart()
    {
        Pdu message = RoomA.Message("@alice:a.example", "once");
        string body = $$"""{"origin":"a.example","pdus":[{{Text(message)}}]}""";

        FederationReply first = await AskAsync("a.example", "PUT", $"{Send}t1", body);
        FederationReply second = await AskAsync("a.example", "PUT", $"{Send}t1", """{"origin":"a.example","pdus":[]}""");
        await RestartAsync();
        FederationReply third = await AskAsync("a.example", "PUT", $"{Send}t1", body);

        Assert.Equal(first.Json.ToArray(), second.Json.ToArray());
        Assert.Equal(first.Json.ToArray(), third.Json.ToArray());
        Assert.Single(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.EventId == message.EventId);
    }

    [Fact]
    public async Task Send_WhileAnotherIsAtWork_TheSameIdWaitsAndAnotherIsTurnedAway()
    {
        Pdu unseen = RoomA.Message("@alice:a.example", "unseen");
        Pdu message = RoomA.Message("@alice:a.example", "seen");
        using var gate = new ManualResetEventSlim();
        Servers.Answer("a.example", "/get_missing_events", _ =>
        {
            gate.Wait(TestNode.Stop);
            return (200, $$"""{"events":[{{Text(unseen)}}]}""");
        });
        string body = $$"""{"origin":"a.example","pdus":[{{Text(message)}}]}""";

        Task<FederationReply> first = AskAsync("a.example", "PUT", $"{Send}t1", body);
        while (Servers.Requests.IsEmpty)
        {
            await Task.Delay(5, TestNode.Stop);
        }

        Task<FederationReply> same = AskAsync("a.example", "PUT", $"{Send}t1", body);
        FederationReply other = await AskAsync("a.example", "PUT", $"{Send}t2", body);
        FederationReply stranger = await AskAsync("b.example", "PUT", $"{Send}t1", """{"pdus":[]}""");
        gate.Set();

        AssertError(429, "M_LIMIT_EXCEEDED", other);
        Assert.True(Json(other)["retry_after_ms"]!.GetValue<int>() > 0);
        Assert.Equal(200, stranger.StatusCode);
        Assert.Equal((await first).Json.ToArray(), (await same).Json.ToArray());
    }

    [Theory]
    [InlineData(50, 100, 200)]
    [InlineData(51, 0, 400)]
    [InlineData(0, 101, 400)]
    public async Task Send_TooManyItems_IsRefused(int pdus, int edus, int status)
    {
        string body = $$$"""{"pdus":[{{{string.Join(',', Enumerable.Repeat("{}", pdus))}}}],"edus":[{{{string.Join(',', Enumerable.Repeat(Unit, edus))}}}]}""";

        Assert.Equal(status, (await AskAsync("a.example", "PUT", $"{Send}1", body)).StatusCode);
    }

    [Fact]
    public async Task Send_EdusOfOtherServersUsers_AreLeftOut()
    {
        string body = $$$$"""
            {"pdus":[],"edus":[
            {"edu_type":"m.direct_to_device","content":{"sender":"@alice:a.example","type":"t","message_id":"1","messages":{}}},
            {"edu_type":"m.direct_to_device","content":{"sender":"@mallory:b.example","type":"t","message_id":"2","messages":{}}},
            {"edu_type":"m.typing","content":{"room_id":"{{{{RoomA.RoomId}}}}","user_id":"@alice:a.example","typing":true}},
            {"edu_type":"m.typing","content":{"room_id":"!unknown:x","user_id":"@alice:a.example","typing":true}}]}
            """;

        _ = await AskAsync("a.example", "PUT", $"{Send}1", body);

        HostUpdate[] edus = [.. (await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop)).Where(update => update.Kind == HostUpdateKind.Edu)];
        Assert.Equal(2, edus.Length);
        Assert.All(edus, edu => Assert.Equal(A, edu.Origin));
        Assert.Equal(RoomA.RoomId, edus[1].RoomId);
    }

    [Fact]
    public async Task Send_ADeniedServer_ChangesNothing()
    {
        Pdu acl = RoomA.State("@alice:a.example", "m.room.server_acl", "", """{"allow":["*"],"deny":["b.example"]}""");
        Pdu join = RoomA.Join("@bob:b.example");
        _ = await AskAsync("a.example", "PUT", $"{Send}1", $$"""{"pdus":[{{Text(acl)}}]}""");

        FederationReply reply = await AskAsync("b.example", "PUT", $"{Send}1", $$"""{"pdus":[{{Text(join)}}]}""");

        Assert.NotNull(Json(reply)["pdus"]![join.EventId.ToString()]!["error"]);
        Assert.DoesNotContain(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.EventId == join.EventId);
    }

    [Fact]
    public async Task Send_AnOldIdAfterADay_IsANewTransaction()
    {
        var old = new StoredTransaction { Origin = A, TransactionId = "t1", ReceivedAt = DateTimeOffset.UtcNow - TimeSpan.FromHours(25), Response = "{}"u8.ToArray() };
        await Store.RecordTransactionAsync(old, [], 10, TestNode.Stop);

        FederationReply reply = await AskAsync("a.example", "PUT", $"{Send}t1", $$"""{"pdus":[],"edus":[{{Unit}}]}""");

        Assert.NotNull(Json(reply)["pdus"]);
        Assert.Single(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.Kind == HostUpdateKind.Edu);
        Assert.NotEqual(old.ReceivedAt, (await Store.FindTransactionAsync(A, "t1", TestNode.Stop))!.ReceivedAt);
    }

    [Fact]
    public async Task Send_RequesterDisconnects_TheWorkGoesOn()
    {
        Pdu message = RoomA.Message("@alice:a.example", "message");
        using var disconnected = new CancellationTokenSource();
        string body = $$"""{"pdus":[{{Text(message)}}]}""";
        await using var transactions = new IncomingTransactions(Node.Node.Services, Node.Node.Rooms);
        Task<FederationReply> first = transactions.ReceiveAsync(A, "t1", Encoding.UTF8.GetBytes(body), disconnected.Token);
        await disconnected.CancelAsync();
        _ = await Record.ExceptionAsync(() => first);

        FederationReply second = await transactions.ReceiveAsync(A, "t1", Encoding.UTF8.GetBytes(body), TestNode.Stop);

        Assert.Empty(Json(second)["pdus"]![message.EventId.ToString()]!.AsObject());
        Assert.Single(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.EventId == message.EventId);
    }

    [Fact]
    public async Task Stop_WhileATransactionWaitsForAServer_EndsItAndRecordsNothing()
    {
        _ = RoomA.Message("@alice:a.example", "unseen");
        Pdu message = RoomA.Message("@alice:a.example", "seen");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Servers.AnswerAsync("a.example", "/get_missing_events", async (_, token) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return (200, "{}");
        });
        Task<FederationReply> reply = AskAsync("a.example", "PUT", $"{Send}t1", $$"""{"pdus":[{{Text(message)}}]}""");
        await asked.Task;

        await Node.Node.DisposeAsync();

        AssertError(500, "M_UNKNOWN", await reply);
        Assert.Null(await Store.FindTransactionAsync(A, "t1", TestNode.Stop));
    }

    [Fact]
    public async Task Send_MoreContentThanAtWorkTogether_IsTurnedAway()
    {
        await using var transactions = new IncomingTransactions(Node.Node.Services, Node.Node.Rooms);
        byte[] large = new byte[ContentBudget.MaxPoolOfStrangers + ContentBudget.Share + 1];

        AssertError(429, "M_LIMIT_EXCEEDED", await transactions.ReceiveAsync(A, "t1", large, TestNode.Stop));
        Assert.Equal(200, (await transactions.ReceiveAsync(A, "t1", """{"pdus":[]}"""u8.ToArray(), TestNode.Stop)).StatusCode);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"pdus\":{}}")]
    public async Task Send_NoTransaction_IsBadJson(string body) => AssertError(400, "M_BAD_JSON", await AskAsync("a.example", "PUT", $"{Send}1", body));
}
