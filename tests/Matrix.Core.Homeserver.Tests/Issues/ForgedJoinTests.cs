using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Homeserver.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Homeserver.Tests.Issues;

/// <summary>A server that answers a join with a room that does not exist.</summary>
public sealed class ForgedJoinTests : IAsyncLifetime
{
    private static readonly TestServer Evil = new("evil.example");

    private readonly NodeNetwork _network = new();
    private NetworkedNode _a = null!;
    private NetworkedNode _b = null!;
    private NetworkedNode _evil = null!;

    public async ValueTask InitializeAsync()
    {
        _a = await NetworkedNode.StartAsync(_network, "a.example");
        _b = await NetworkedNode.StartAsync(_network, "b.example");
        _evil = await NetworkedNode.StartAsync(_network, "evil.example");
    }

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        await _evil.DisposeAsync();
    }

    [Fact]
    public async Task Join_AfterAForgedAnswerOfAnotherVersion_UsesTheVersionOfTheRoom()
    {
        RoomSession atA = await _a.CreateRoomAsync(_a.User("alice"), RoomVersions.V11);
        Forge(atA.Id, RoomVersions.V10);

        JoinResult result = await _b.Node.Memberships.JoinAsync(atA.Id, _b.User("bob"), [_evil.Node.Name, _a.Node.Name], NetworkedNode.Stop);
        EventId said = await _a.SayAsync(atA, _a.User("alice"), "hello");
        await _b.WaitForAsync(said).WaitAsync(TimeSpan.FromSeconds(10), NetworkedNode.Stop);

        JoinResult.Joined joined = Assert.IsType<JoinResult.Joined>(result);
        Assert.Equal(_a.Node.Name, joined.Via);
        Assert.Equal(RoomVersions.V11, joined.Session.Version);
    }

    [Fact]
    public async Task Rejoin_WithAnAnswerOfAnotherVersion_Fails()
    {
        RoomSession atA = await _a.CreateRoomAsync(_a.User("alice"), RoomVersions.V11);
        _ = Assert.IsType<JoinResult.Joined>(await _b.Node.Memberships.JoinAsync(atA.Id, _b.User("bob"), [_a.Node.Name], NetworkedNode.Stop));
        _ = Assert.IsType<MembershipResult.Done>(await _b.Node.Memberships.LeaveAsync(atA.Id, _b.User("bob"), [], NetworkedNode.Stop));
        Forge(atA.Id, RoomVersions.V10);

        JoinResult result = await _b.Node.Memberships.JoinAsync(atA.Id, _b.User("bob"), [_evil.Node.Name], NetworkedNode.Stop);

        Assert.Equal(FederationErrorKind.ProtocolError, Assert.Single(Assert.IsType<JoinResult.Failed>(result).Failures).Kind);
    }

    [Fact]
    public async Task Answer_AboutARoomWhoseJoinFailed_IsThatOfAnUnknownRoom()
    {
        RoomSession atA = await _a.CreateRoomAsync(_a.User("alice"), RoomVersions.V11);
        Forge(atA.Id, RoomVersions.V11);

        JoinResult result = await _b.Node.Memberships.JoinAsync(atA.Id, _b.User("bob"), [_evil.Node.Name], NetworkedNode.Stop);
        FederationReply reply = await AskAsync("GET", $"/_matrix/federation/v1/state_ids/{Uri.EscapeDataString(atA.Id.ToString())}?event_id=%24a");
        FederationReply sent = await AskAsync("PUT", "/_matrix/federation/v1/send/1", $$"""{"pdus":[{"room_id":"{{atA.Id}}"}]}""");

        _ = Assert.IsType<JoinResult.Failed>(result);
        Assert.Equal((404, 200), (reply.StatusCode, sent.StatusCode));
        Assert.Null(await _b.Node.Rooms.FindAsync(atA.Id, NetworkedNode.Stop));
    }

    [Fact]
    public async Task Join_AnAnswerWithAnEventThatLacksItsAuthEvents_LeavesItOut()
    {
        RoomSession atA = await _a.CreateRoomAsync(_a.User("alice"), RoomVersions.V11);
        var builder = new PduBuilder(RoomVersions.V11)
        {
            RoomId = atA.Id,
            Sender = UserId.Parse("@mallory:evil.example"),
            Type = "m.room.member",
            StateKey = "@mallory:evil.example",
            Content = """{"membership":"join"}"""u8.ToArray(),
            OriginServerTimestamp = new MatrixTimestamp(1),
            Depth = 3,
            AuthEvents = [EventId.Parse("$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")],
        };
        Assert.True(builder.TrySign(Evil.Key, out Pdu? member, out _));
        _network.OnAnswer = (request, reply) => request.Target.Contains("/send_join/", StringComparison.Ordinal)
            ? new FederationReply(200, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(reply.Json.Span).Replace("\"state\":[", $"\"state\":[{Encoding.UTF8.GetString(member!.Utf8.Span)},", StringComparison.Ordinal)))
            : reply;

        JoinResult result = await _b.Node.Memberships.JoinAsync(atA.Id, _b.User("bob"), [_a.Node.Name], NetworkedNode.Stop);

        JoinResult.Joined joined = Assert.IsType<JoinResult.Joined>(result);
        Assert.Equal((await atA.GetViewAsync(NetworkedNode.Stop)).CurrentState.Root, (await joined.Session.GetViewAsync(NetworkedNode.Stop)).CurrentState.Root);
    }

    private Task<FederationReply> AskAsync(string method, string target, string? content = null)
    {
        ReadOnlyMemory<byte>? body = content is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(content);
        string header = new RequestSigner(Evil.Name, Evil.Key).Sign(method, target, _b.Node.Name, body).ToString();
        return _b.Node.Endpoints.AnswerAsync(new InboundRequest { Method = method, Target = target, Authorization = [header], Content = body ?? default }, NetworkedNode.Stop);
    }

    /// <summary>Makes the evil server answer joins with a create event of its own.</summary>
    private void Forge(RoomId roomId, RoomVersion version)
    {
        UserId mallory = UserId.Parse("@mallory:evil.example");
        var builder = new PduBuilder(version)
        {
            RoomId = roomId,
            Sender = mallory,
            Type = "m.room.create",
            StateKey = "",
            Content = Encoding.UTF8.GetBytes($$"""{"creator":"{{mallory}}","room_version":"{{version.Id}}"}"""),
            OriginServerTimestamp = new MatrixTimestamp(1),
            Depth = 1,
        };
        Assert.True(builder.TrySign(Evil.Key, out Pdu? create, out _));
        string user = _b.User("bob").ToString();
        string template = $$$$"""
            {"event":{"type":"m.room.member","state_key":"{{{{user}}}}","sender":"{{{{user}}}}","room_id":"{{{{roomId}}}}","content":{"membership":"join"},
            "auth_events":["{{{{create!.EventId}}}}"],"prev_events":["{{{{create.EventId}}}}"],"depth":2,"origin_server_ts":1},"room_version":"{{{{version.Id}}}}"}
            """;
        string answer = $$"""{"origin":"evil.example","state":[{{Encoding.UTF8.GetString(create.Utf8.Span)}}],"auth_chain":[]}""";
        _network.OnAnswer = (request, reply) =>
            request.Destination != _evil.Node.Name ? reply
            : request.Target.Contains("/make_join/", StringComparison.Ordinal) ? new FederationReply(200, Encoding.UTF8.GetBytes(template))
            : request.Target.Contains("/send_join/", StringComparison.Ordinal) ? new FederationReply(200, Encoding.UTF8.GetBytes(answer))
            : reply;
    }
}
