using System.Text;
using System.Text.Json.Nodes;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Tests.Serving;

/// <summary>Requests of every kind, good and bad.</summary>
public sealed class EndpointTests : ServingFixture
{
    private const string V1 = "/_matrix/federation/v1";

    [Theory]
    [InlineData("GET", "/_matrix/federation/v1/nothing", 404)]
    [InlineData("GET", "/_matrix/federation/v1/send/1/2", 404)]
    [InlineData("GET", "/_matrix/federation/v1/prefix/event/$a", 404)]
    [InlineData("GET", "/_matrix/federation/v1/event/", 404)]
    [InlineData("GET", "//_matrix/federation/v1/version", 404)]
    [InlineData("GET", "_matrix/federation/v1/version", 404)]
    [InlineData("GET", "/_matrix/federation/v1/version/", 404)]
    [InlineData("GET", "/_matrix/federation/v1/../v1/version", 404)]
    [InlineData("GET", "/_matrix%2Ffederation/v1/version", 404)]
    [InlineData("GET", "https://us.example/_matrix/federation/v1/version", 404)]
    [InlineData("POST", "/_matrix/federation/v1/send/1", 405)]
    [InlineData("DELETE", "/_matrix/key/v2/server", 405)]
    public async Task Answer_UnknownEndpointOrMethod_IsUnrecognized(string method, string target, int status) => AssertError(status, "M_UNRECOGNIZED", await SendAsync(method, target, null));

    [Theory]
    [InlineData("GET", V1 + "/event/$a")]
    [InlineData("GET", V1 + "/state/!a?event_id=$a")]
    [InlineData("PUT", V1 + "/send/1")]
    [InlineData("PUT", "/_matrix/federation/v2/send_join/!a/$a")]
    [InlineData("PUT", "/_matrix/federation/v2/invite/!a/$a")]
    public async Task Answer_WithoutSignature_IsUnauthorized(string method, string target) => AssertError(401, "M_UNAUTHORIZED", await SendAsync(method, target, "{}"u8.ToArray()));

    [Fact]
    public async Task Answer_SignatureForAnotherTarget_IsUnauthorized()
    {
        var server = new Matrix.Core.Testing.TestServer("a.example");
        string header = new Matrix.Core.Federation.Requests.RequestSigner(server.Name, server.Key).Sign("GET", $"{V1}/event/$other", ServerName.Parse("us.example"), content: null).ToString();

        AssertError(401, "M_UNAUTHORIZED", await SendAsync("GET", $"{V1}/event/{Escape(RoomA.Latest!.EventId)}", null, header));
    }

    [Fact]
    public async Task Answer_BodyTooLarge_IsRefusedBeforeTheSignature() =>
        AssertError(413, "M_TOO_LARGE", await SendAsync("PUT", $"{V1}/send/1", new byte[FederationEndpoints.MaxContentLength + 1]));

    [Fact]
    public async Task Event_OfARoomOfTheServer_IsServed()
    {
        FederationReply reply = await AskAsync("a.example", "GET", $"{V1}/event/{Escape(RoomA.Latest!.EventId)}");

        Assert.Equal(200, reply.StatusCode);
        Assert.Equal("second", Json(reply)["pdus"]![0]!["content"]!["body"]!.ToString());
    }

    [Fact]
    public async Task Event_ByAServerThatIsNotInTheRoom_IsForbidden() =>
        AssertError(403, "M_FORBIDDEN", await AskAsync("stranger.example", "GET", $"{V1}/event/{Escape(RoomA.Latest!.EventId)}"));

    [Fact]
    public async Task Event_Unknown_IsNotFound() => AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", $"{V1}/event/$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

    [Theory]
    [InlineData("$a%2Fb:x")]
    [InlineData("$%2E%2E:x")]
    [InlineData("$a%3Fb%23c:x")]
    public async Task Event_IdWithReservedCharacters_IsReadWhole(string id) => AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", $"{V1}/event/{id}"));

    [Fact]
    public async Task StateIds_AndState_AgreeWithTheRoom()
    {
        string query = $"{Escape(RoomA.RoomId)}?event_id={Escape(RoomA.Latest!.EventId)}";
        FederationReply ids = await AskAsync("a.example", "GET", $"{V1}/state_ids/{query}");
        FederationReply state = await AskAsync("a.example", "GET", $"{V1}/state/{query}");

        Assert.Equal((200, 200), (ids.StatusCode, state.StatusCode));
        Assert.Equal(RoomA.Events.Count(pdu => pdu.IsState), Json(ids)["pdu_ids"]!.AsArray().Count);
        Assert.Equal(Json(ids)["pdu_ids"]!.AsArray().Count, Json(state)["pdus"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("state_ids")]
    public async Task State_WithoutOrWithAnotherRoomsEvent_IsRefused(string endpoint)
    {
        string path = $"{V1}/{endpoint}/{Escape(RoomA.RoomId)}";

        AssertError(400, "M_MISSING_PARAM", await AskAsync("a.example", "GET", path));
        AssertError(400, "M_INVALID_PARAM", await AskAsync("a.example", "GET", $"{path}?event_id=nothing"));
        AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", $"{path}?event_id={Escape(RoomB.Latest!.EventId)}"));
        AssertError(403, "M_FORBIDDEN", await AskAsync("b.example", "GET", $"{path}?event_id={Escape(RoomA.Latest!.EventId)}"));
    }

    [Fact]
    public async Task MissingEvents_OfAnotherRoom_AreNotServed()
    {
        string body = $$"""{"earliest_events":[],"latest_events":["{{RoomB.Latest!.EventId}}"],"limit":20}""";

        FederationReply reply = await AskAsync("a.example", "POST", $"{V1}/get_missing_events/{Escape(RoomA.RoomId)}", body);

        Assert.Empty(Json(reply)["events"]!.AsArray());
        AssertError(403, "M_FORBIDDEN", await AskAsync("a.example", "POST", $"{V1}/get_missing_events/{Escape(RoomB.RoomId)}", body));
    }

    [Fact]
    public async Task MissingEvents_BetweenTwoEvents_AreServedOldestFirst()
    {
        Pdu[] last = [.. RoomA.Events.TakeLast(3)];
        string body = $$"""{"earliest_events":["{{last[0].EventId}}"],"latest_events":["{{last[2].EventId}}"],"limit":20}""";

        FederationReply reply = await AskAsync("a.example", "POST", $"{V1}/get_missing_events/{Escape(RoomA.RoomId)}", body);

        Assert.Equal("first", Assert.Single(Json(reply)["events"]!.AsArray())!["content"]!["body"]!.ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"earliest_events":{},"latest_events":[]}""")]
    public async Task MissingEvents_MalformedBody_IsBadJson(string body) =>
        AssertError(400, "M_BAD_JSON", await AskAsync("a.example", "POST", $"{V1}/get_missing_events/{Escape(RoomA.RoomId)}", body));

    [Fact]
    public async Task EventAuth_OfAnotherRoom_IsNotFound() =>
        AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", $"{V1}/event_auth/{Escape(RoomA.RoomId)}/{Escape(RoomB.Latest!.EventId)}"));

    [Fact]
    public async Task EventAuth_OfAnEvent_HasItsChain()
    {
        FederationReply reply = await AskAsync("a.example", "GET", $"{V1}/event_auth/{Escape(RoomA.RoomId)}/{Escape(RoomA.Latest!.EventId)}");

        Assert.Contains(Json(reply)["auth_chain"]!.AsArray(), item => item!["type"]!.ToString() == "m.room.create");
    }

    [Fact]
    public async Task Backfill_FromTheLatestEvent_GoesBack()
    {
        string path = $"{V1}/backfill/{Escape(RoomA.RoomId)}";

        FederationReply reply = await AskAsync("a.example", "GET", $"{path}?v={Escape(RoomA.Latest!.EventId)}&limit=2");

        Assert.Equal(["second", "first"], Json(reply)["pdus"]!.AsArray().Select(item => item!["content"]!["body"]!.ToString()), StringComparer.Ordinal);
        AssertError(400, "M_MISSING_PARAM", await AskAsync("a.example", "GET", path));
        AssertError(400, "M_INVALID_PARAM", await AskAsync("a.example", "GET", $"{path}?v=nothing"));
        AssertError(403, "M_FORBIDDEN", await AskAsync("b.example", "GET", $"{path}?v={Escape(RoomA.Latest!.EventId)}"));
    }

    [Fact]
    public async Task TimestampToEvent_ByAMember_FindsTheEvent()
    {
        Pdu latest = RoomA.Latest!;
        string path = $"{V1}/timestamp_to_event/{Escape(RoomA.RoomId)}?ts={latest.OriginServerTimestamp}";

        FederationReply reply = await AskAsync("a.example", "GET", $"{path}&dir=b");

        Assert.Equal(latest.EventId.ToString(), Json(reply)["event_id"]!.ToString());
        AssertError(403, "M_FORBIDDEN", await AskAsync("stranger.example", "GET", $"{path}&dir=b"));
        AssertError(400, "M_MISSING_PARAM", await AskAsync("a.example", "GET", path));
        AssertError(400, "M_INVALID_PARAM", await AskAsync("a.example", "GET", $"{path}&dir=x"));
        AssertError(400, "M_INVALID_PARAM", await AskAsync("a.example", "GET", $"{V1}/timestamp_to_event/{Escape(RoomA.RoomId)}?ts=now&dir=b"));
        AssertError(400, "M_MISSING_PARAM", await AskAsync("a.example", "GET", $"{V1}/timestamp_to_event/{Escape(RoomA.RoomId)}?dir=b"));
    }

    [Fact]
    public async Task Keys_OwnAndThroughTheNotary_AreSigned()
    {
        FederationReply own = await SendAsync("GET", "/_matrix/key/v2/server", null);
        FederationReply query = await SendAsync("POST", "/_matrix/key/v2/query", """{"server_keys":{"us.example":{}}}"""u8.ToArray());

        Assert.Equal("us.example", Json(own)["server_name"]!.ToString());
        Assert.Equal("us.example", Json(query)["server_keys"]![0]!["server_name"]!.ToString());
        AssertError(400, "M_NOT_JSON", await SendAsync("POST", "/_matrix/key/v2/query", "{"u8.ToArray()));
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"server_keys":{"\ud800":{}}}""")]
    [InlineData("""{"server_keys":{"a.example":{"ed25519:\udfff":{"minimum_valid_until_ts":1}}}}""")]
    [InlineData("""{"server_keys":{},"server_keys":{}}""")]
    public async Task KeyQuery_TextThatNoStringHolds_IsNotJson(string body) =>
        AssertError(400, "M_NOT_JSON", await SendAsync("POST", "/_matrix/key/v2/query", Encoding.UTF8.GetBytes(body)));

    [Fact]
    public async Task KeyQuery_BytesThatAreNotUtf8_AreNotJson() =>
        AssertError(400, "M_NOT_JSON", await SendAsync("POST", "/_matrix/key/v2/query", [.. "{\"server_keys\":{\""u8, 0xff, .. "\":{}}}"u8]));

    [Fact]
    public async Task KeyQuery_ThroughTheNotary_HasTheSignatureOfBoth()
    {
        FederationReply reply = await SendAsync("GET", "/_matrix/key/v2/query/a.example", null);

        JsonNode document = Assert.Single(Json(reply)["server_keys"]!.AsArray())!;
        Assert.Equal(["a.example", "us.example"], document["signatures"]!.AsObject().Select(signature => signature.Key).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(50, 200)]
    [InlineData(51, 400)]
    public async Task KeyQuery_ManyServers_AreBounded(int servers, int status)
    {
        string body = $$$"""{"server_keys":{{{{string.Join(',', Enumerable.Range(0, servers).Select(i => $"\"s{i}.example\":{{}}"))}}}}}""";

        Assert.Equal(status, (await SendAsync("POST", "/_matrix/key/v2/query", Encoding.UTF8.GetBytes(body))).StatusCode);
    }

    [Fact]
    public async Task Backfill_LimitOfZero_HasOneEvent()
    {
        FederationReply reply = await AskAsync("a.example", "GET", $"{V1}/backfill/{Escape(RoomA.RoomId)}?v={Escape(RoomA.Latest!.EventId)}&limit=0");

        Assert.Single(Json(reply)["pdus"]!.AsArray());
    }

    [Fact]
    public async Task Answer_WhenTheHomeserverStopped_IsAskedAgainLater()
    {
        await Node.Node.DisposeAsync();

        AssertError(500, "M_UNKNOWN", await AskAsync("a.example", "PUT", $"{V1}/send/1", """{"pdus":[]}"""));
        AssertError(500, "M_UNKNOWN", await AskAsync("a.example", "GET", $"{V1}/state/{Escape(RoomA.RoomId)}?event_id={Escape(RoomA.Latest!.EventId)}"));
    }

    [Fact]
    public async Task Version_NamesTheServer() => Assert.Equal("Matrix.Core", Json(await SendAsync("GET", $"{V1}/version", null))["server"]!["name"]!.ToString());
}
