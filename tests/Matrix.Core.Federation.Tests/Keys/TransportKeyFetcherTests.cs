using System.Text;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;
using static Matrix.Core.Federation.Tests.Keys.KeyDocuments;

namespace Matrix.Core.Federation.Tests.Keys;

public class TransportKeyFetcherTests
{
    [Fact]
    public async Task Fetch_SendsAnUnsignedGet()
    {
        var transport = new FakeTransport(200, "{}"u8.ToArray());
        Assert.Equal("{}", Encoding.ASCII.GetString((await new TransportKeyFetcher(transport).FetchAsync(Alpha, TestContext.Current.CancellationToken)).Span));

        FederationRequest request = transport.Request!;
        Assert.Equal(("GET", "/_matrix/key/v2/server", Alpha, RequestClass.Keys, false), (request.Method, request.Target, request.Destination, request.Class, request.IsSigned));
        Assert.Null(request.Content);
    }

    [Fact]
    public async Task Query_SendsEachServerAndKeyOnce_InOrder()
    {
        var transport = new FakeTransport(200, "{}"u8.ToArray());
        KeyRequest[] requests =
        [
            new() { Server = Beta, KeyId = KeyId.Parse("ed25519:b"), MinimumValidUntil = new(5) }, new() { Server = Beta, KeyId = KeyId.Parse("ed25519:a"), MinimumValidUntil = new(7) }, new() { Server = Beta, KeyId = KeyId.Parse("ed25519:b"), MinimumValidUntil = new(6) },
            new() { Server = Alpha }, new() { Server = Alpha, KeyId = KeyId.Parse("ed25519:a"), MinimumValidUntil = new(1) },
        ];
        _ = await new TransportKeyFetcher(transport).QueryAsync(NotaryName, requests, TestContext.Current.CancellationToken);

        FederationRequest request = transport.Request!;
        Assert.Equal(("POST", "/_matrix/key/v2/query", NotaryName, RequestClass.Keys, false), (request.Method, request.Target, request.Destination, request.Class, request.IsSigned));
        Assert.Equal(
            """{"server_keys":{"alpha.example":{},"beta.example":{"ed25519:a":{"minimum_valid_until_ts":7},"ed25519:b":{"minimum_valid_until_ts":6}}}}""",
            Encoding.ASCII.GetString(request.Content!.Value.Span));
    }

    [Theory]
    [InlineData(410, "{}", FederationErrorKind.Gone, null)]
    [InlineData(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\"}", FederationErrorKind.RateLimited, "M_LIMIT_EXCEEDED")]
    [InlineData(404, "{\"errcode\":\"M_NOT_FOUND\"}", FederationErrorKind.MatrixError, "M_NOT_FOUND")]
    [InlineData(404, "<html>", FederationErrorKind.NotMatrix, null)]
    [InlineData(502, "", FederationErrorKind.NotMatrix, null)]
    [InlineData(301, "", FederationErrorKind.NotMatrix, null)]
    public async Task Fetch_AnswerOfAnotherStatus_IsAnErrorOfItsKind(int status, string body, FederationErrorKind kind, string? code)
    {
        var transport = new FakeTransport(status, Encoding.ASCII.GetBytes(body));
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => new TransportKeyFetcher(transport).FetchAsync(Alpha, TestContext.Current.CancellationToken));
        Assert.Equal((kind, (int?)status, code), (error.Kind, error.StatusCode, error.ErrorCode));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Fetch_LargeBody_IsBounded(int beyond, bool isRead)
    {
        var fetcher = new TransportKeyFetcher(new FakeTransport(200, new byte[TransportKeyFetcher.MaxDocumentSize + beyond]));
        if (isRead)
        {
            Assert.Equal(TransportKeyFetcher.MaxDocumentSize, (await fetcher.FetchAsync(Alpha, TestContext.Current.CancellationToken)).Length);
        }
        else
        {
            Assert.Equal(FederationErrorKind.TooLarge, (await Assert.ThrowsAsync<FederationException>(() => fetcher.FetchAsync(Alpha, TestContext.Current.CancellationToken))).Kind);
        }
    }

    private sealed class FakeTransport(int status, byte[] body) : IFederationTransport
    {
        public FederationRequest? Request { get; private set; }

        public Task<FederationResponse> SendAsync(FederationRequest request, CancellationToken cancellationToken)
        {
            Request = request;
            return Task.FromResult(new FederationResponse(status, "application/json", new MemoryStream(body)));
        }
    }
}
