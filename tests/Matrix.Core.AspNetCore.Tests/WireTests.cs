using Matrix.Core.Events;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Tests.Support;

namespace Matrix.Core.AspNetCore.Tests;

/// <summary>Requests of other servers over Kestrel, good and bad.</summary>
public sealed class WireTests : KestrelFixture
{
    private const string V1 = "/_matrix/federation/v1";

    [Fact]
    public async Task Send_SignedTransaction_IsReceived()
    {
        Pdu message = RoomA.Message("@alice:a.example", "hello");

        HttpAnswer answer = await AskAsync("a.example", "PUT", $"{V1}/send/t%2F1", $$"""{"origin":"a.example","origin_server_ts":1,"pdus":[{{Text(message)}}]}""");

        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Empty(answer.Json["pdus"]![message.EventId.ToString()]!.AsObject());
        Assert.NotNull(await Store.FindTransactionAsync(message.Sender.ServerName, "t/1", TestNode.Stop));
    }

    [Fact]
    public async Task Send_BodyChangedOnTheWay_ChangesNothing()
    {
        Pdu message = RoomA.Message("@alice:a.example", "hello");
        string signature = Sign("a.example", "PUT", $"{V1}/send/1", """{"pdus":[]}""");

        AssertError(401, "M_UNAUTHORIZED", await SendAsync("PUT", $"{V1}/send/1", System.Text.Encoding.UTF8.GetBytes($$"""{"pdus":[{{Text(message)}}]}"""), signature));
        Assert.DoesNotContain(await Store.ReadUpdatesAsync(0, 1000, TestNode.Stop), update => update.EventId == message.EventId);
    }

    [Theory]
    [InlineData("GET", V1 + "/nothing", 404)]
    [InlineData("GET", V1 + "/prefix/version", 404)]
    [InlineData("GET", V1 + "/version/", 404)]
    [InlineData("GET", V1 + "/version/../version", 404)]
    [InlineData("GET", V1 + "/%2E%2E/v1/version", 404)]
    [InlineData("GET", "/_matrix/federation", 404)]
    [InlineData("DELETE", V1 + "/version", 405)]
    [InlineData("POST", "/_matrix/key/v2/server", 405)]
    public async Task Answer_UnknownEndpointOrMethod_IsUnrecognized(string method, string target, int status) =>
        AssertError(status, "M_UNRECOGNIZED", await SendAsync(method, target, null, length: method == "GET" ? null : 0));

    [Theory]
    [InlineData("$a%2Fb:x")]
    [InlineData("$a%252Fb:x")]
    [InlineData("$%2E%2E:x")]
    [InlineData("$..:x")]
    [InlineData("$a%3Fb%23c:x")]
    public async Task Event_IdWithReservedCharacters_ReachesTheEndpointWhole(string id) => AssertError(404, "M_NOT_FOUND", await AskAsync("a.example", "GET", $"{V1}/event/{id}"));

    [Fact]
    public async Task Keys_WithoutSignature_AreServed()
    {
        HttpAnswer answer = await SendAsync("GET", "/_matrix/key/v2/server", null);

        Assert.Equal((200, TestNode.Name), (answer.Status, answer.Json["server_name"]!.ToString()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_BodyTooLarge_IsTooLarge(bool isChunked) => AssertError(
        413, "M_TOO_LARGE", await SendAsync("PUT", $"{V1}/send/1", isChunked ? new byte[FederationEndpoints.MaxContentLength + 1] : null, length: isChunked ? -1 : FederationEndpoints.MaxContentLength + 1));

    [Theory]
    [InlineData("{", 400, "M_NOT_JSON")]
    [InlineData("[]", 400, "M_BAD_JSON")]
    public async Task Send_MalformedBody_HasTheCodeOfTheSpecification(string body, int status, string code)
    {
        // A body that is not JSON cannot be signed. It is refused for what it is, and not for its signature.
        string signature = Sign("a.example", "PUT", $"{V1}/send/1", body == "{" ? "{}" : body);

        AssertError(status, code, await SendAsync("PUT", $"{V1}/send/1", System.Text.Encoding.UTF8.GetBytes(body), signature));
    }

    [Fact]
    public async Task OwnEndpoint_SignedRequest_HasTheOriginAndTheVerifiedBody()
    {
        HttpAnswer answer = await AskAsync("a.example", "POST", "/mine?x=%2F", """{ "b": 1, "a": 2 }""");

        Assert.Equal((200, """a.example 13 {"a":2,"b":1}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task OwnEndpoint_WithoutAValidSignature_IsUnauthorized()
    {
        AssertError(401, "M_UNAUTHORIZED", await SendAsync("POST", "/mine", "{}"u8.ToArray()));
        AssertError(401, "M_UNAUTHORIZED", await SendAsync("POST", "/mine", "{}"u8.ToArray(), "Bearer token"));
        AssertError(401, "M_UNAUTHORIZED", await SendAsync("POST", "/mine", "{}"u8.ToArray(), Sign("a.example", "POST", "/other", "{}")));
        AssertError(413, "M_TOO_LARGE", await SendAsync("POST", "/mine", null, Sign("a.example", "POST", "/mine", "{}"), length: FederationEndpoints.MaxContentLength + 1));
    }
}
