using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Federation.Tests.Requests;

public sealed class RequestVerifierTests
{
    private const long NowMilliseconds = 1_700_000_000_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(NowMilliseconds);
    private const string Target = "/_matrix/federation/v1/send/1?a=%2F";

    private static readonly TestServer Origin = new("origin.lab");
    private static readonly TestServer OriginsOther = new("origin.lab", "2");
    private static readonly TestServer Self = new("self.lab");
    private static readonly RequestVerifier Verifier = new(Self.Name);

    [Fact]
    public void Request_Signed_IsItsOrigins()
    {
        Assert.True(Verifier.TryVerify(Signed("PUT", """{"b":[1.50],"a":"☃"}"""), TestServer.CreateKeyStore(Origin), Now, out VerifiedRequest? verified, out RequestVerificationError error));
        Assert.Equal((Origin.Name, Origin.Key.KeyId, Origin.Key.VerifyKey, default), (verified.Origin, verified.KeyId, verified.Key, error));
    }

    [Fact]
    public void Body_IsCompared_AsWhatItSays()
    {
        InboundRequest request = Signed("PUT", """{"a":1,"b":"é"}""");
        AssertKind(RequestVerificationErrorKind.None, request with { Content = LabText.Utf8("""  { "b" : "\u00e9", "a" : 1 }""") });
        AssertKind(RequestVerificationErrorKind.BadSignature, request with { Content = LabText.Utf8("""{"a":2,"b":"é"}""") });
        AssertKind(RequestVerificationErrorKind.BadSignature, request with { Content = default });
    }

    [Theory]
    [InlineData("PUT", "{}", null, true)]
    [InlineData("PUT", null, "{}", true)]
    [InlineData("POST", "{}", " { } ", true)]
    [InlineData("POST", null, null, true)]
    [InlineData("PUT", "[]", null, false)]
    [InlineData("PUT", "null", null, false)]
    [InlineData("PUT", null, "null", false)]
    [InlineData("GET", null, null, true)]
    [InlineData("GET", "{}", "{}", true)]
    [InlineData("GET", null, "{}", false)]
    [InlineData("GET", "{}", null, false)]
    public void EmptyBody_InEitherForm_IsTheSameRequest(string method, string? signed, string? sent, bool holds) =>
        AssertKind(holds ? RequestVerificationErrorKind.None : RequestVerificationErrorKind.BadSignature, Signed(method, signed) with { Content = LabText.Utf8(sent ?? "") });

    /// <summary>A body that would close the object and set the members after it.</summary>
    [Theory]
    [InlineData("""{},"destination":"self.lab","method":"GET","origin":"origin.lab","uri":"/x"}""")]
    [InlineData("""{}} """)]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("not json")]
    public void Body_ThatIsNoJson_IsRefusedAsSuch(string body)
    {
        RequestVerificationError error = AssertKind(RequestVerificationErrorKind.InvalidContent, Signed("PUT", "{}") with { Content = LabText.Utf8(body) });
        Assert.Equal((400, "M_NOT_JSON", false), (error.StatusCode, error.ErrorCode, error.IsRetryable));
    }

    [Fact]
    public void Request_ChangedOnItsWay_IsRefused()
    {
        InboundRequest request = Signed("PUT", "{}");
        AssertKind(RequestVerificationErrorKind.BadSignature, request with { Method = "POST" });
        AssertKind(RequestVerificationErrorKind.BadSignature, request with { Target = "/_matrix/federation/v1/send/1?a=/" });
        AssertKind(RequestVerificationErrorKind.BadSignature, request with { Target = "/_matrix/federation/v1/send/1?a=%2f" });
        AssertKind(RequestVerificationErrorKind.UnsignableRequest, request with { Target = "/é" });
        AssertKind(RequestVerificationErrorKind.UnsignableRequest, request with { Target = "" });
        AssertKind(RequestVerificationErrorKind.UnsignableRequest, request with { Method = "P UT" });
    }

    [Fact]
    public void Header_MissingOrMalformed_IsRefused()
    {
        InboundRequest request = Signed("GET", null);
        AssertKind(RequestVerificationErrorKind.NotSigned, request with { Authorization = [] });
        AssertKind(RequestVerificationErrorKind.NotSigned, request with { Authorization = ["Bearer x", ""] });
        AssertKind(RequestVerificationErrorKind.None, request with { Authorization = ["Bearer x", request.Authorization[0]] });
        RequestVerificationError error = AssertKind(RequestVerificationErrorKind.MalformedHeader, request with { Authorization = [request.Authorization[0], "X-Matrix origin=a"] });
        Assert.Equal((XMatrixErrorKind.MissingKey, 401, "M_UNAUTHORIZED"), (error.Header.Kind, error.StatusCode, error.ErrorCode));
    }

    [Fact]
    public void Headers_AtTheirLimit_AreRead_AndOneMoreIsNot()
    {
        InboundRequest request = Signed("GET", null);
        AssertKind(RequestVerificationErrorKind.None, request with { Authorization = [.. Enumerable.Repeat(request.Authorization[0], RequestVerifier.MaxHeaders)] });
        AssertKind(RequestVerificationErrorKind.TooManyHeaders, request with { Authorization = [.. Enumerable.Repeat(request.Authorization[0], RequestVerifier.MaxHeaders + 1)] });
    }

    [Fact]
    public void Headers_OfDifferentOrigins_AreRefused()
    {
        InboundRequest request = Signed("GET", null);
        AssertKind(RequestVerificationErrorKind.OriginsDiffer, request with { Authorization = [request.Authorization[0], Header(new TestServer("x.lab"), "GET", null)] });
        AssertKind(RequestVerificationErrorKind.OriginsDiffer, request with { Authorization = [request.Authorization[0], Header(new TestServer("Origin.lab"), "GET", null)] });
    }

    [Fact]
    public void Destination_OfAnotherServer_IsRefused()
    {
        string header = Signed("GET", null).Authorization[0];
        RequestVerificationError error = AssertKind(
            RequestVerificationErrorKind.OtherDestination,
            Signed("GET", null) with { Authorization = [header.Replace("self.lab", "other.lab", StringComparison.Ordinal)] });
        Assert.Equal((401, "M_UNAUTHORIZED"), (error.StatusCode, error.ErrorCode));
        AssertKind(RequestVerificationErrorKind.OtherDestination, Signed("GET", null) with { Authorization = [header.Replace("self.lab", "Self.lab", StringComparison.Ordinal)] });
        AssertKind(RequestVerificationErrorKind.OtherDestination, Signed("GET", null) with { Authorization = [header.Replace("self.lab", "self.lab:8448", StringComparison.Ordinal)] });
        AssertKind(RequestVerificationErrorKind.None, Signed("GET", null) with { Authorization = [header.Replace(",destination=\"self.lab\"", "", StringComparison.Ordinal)] });
    }

    [Fact]
    public void Destination_SignedForAnother_IsRefused_ThoughTheHeaderDoesNotSay()
    {
        XMatrixHeader header = new RequestSigner(Origin.Name, Origin.Key).Sign("GET", Target, ServerName.Parse("other.lab"), null);
        AssertKind(RequestVerificationErrorKind.BadSignature, Signed("GET", null) with { Authorization = [header.ToString().Replace(",destination=\"other.lab\"", "", StringComparison.Ordinal)] });
    }

    [Fact]
    public void Origin_ThatIsOurselves_IsRefused() =>
        AssertKind(RequestVerificationErrorKind.OriginIsSelf, Signed("GET", null) with { Authorization = [Header(Self, "GET", null)] }, TestServer.CreateKeyStore(Self));

    [Fact]
    public void Key_NotAtHand_IsToBeFetched()
    {
        InboundRequest request = Signed("GET", null) with { Authorization = [Header(Origin, "GET", null), Header(OriginsOther, "GET", null), Header(Origin, "GET", null)] };
        RequestVerificationError error = AssertKind(RequestVerificationErrorKind.UnknownKey, request, new ServerKeyStore());
        Assert.True(error.IsRetryable);
        Assert.Equal(Origin.Name, error.Origin);
        Assert.Equal([Origin.Key.KeyId, OriginsOther.Key.KeyId], error.KeysToFetch);
        Assert.Contains("ed25519:1, ed25519:2", error.ToString(), StringComparison.Ordinal);

        // One that is at hand is enough.
        AssertKind(RequestVerificationErrorKind.None, request, TestServer.CreateKeyStore(OriginsOther));
    }

    [Theory]
    [InlineData(NowMilliseconds, null, true)]
    [InlineData(NowMilliseconds - 1, null, false)]
    [InlineData(long.MaxValue, NowMilliseconds - 1000, false)]
    [InlineData(long.MaxValue, NowMilliseconds + 1000, false)]
    public void Key_IsToBeValidNow(long validUntil, long? expiredAt, bool holds)
    {
        var keys = new ServerKeyStore();
        _ = keys.Add(Origin.Name, new ServerKey(Origin.Key.KeyId, Origin.Key.VerifyKey, new(validUntil), expiredAt is { } expired ? new(expired) : null));
        RequestVerificationError error = AssertKind(holds ? RequestVerificationErrorKind.None : RequestVerificationErrorKind.KeyNotValid, Signed("GET", null), keys);
        Assert.Equal(!holds, error.IsRetryable);
        Assert.Equal(holds ? [] : [Origin.Key.KeyId], error.KeysToFetch);
    }

    [Fact]
    public void Signatures_ThatRemain_MustAllHold()
    {
        InboundRequest request = Signed("GET", null);
        string wrong = Header(OriginsOther, "PUT", null);
        AssertKind(RequestVerificationErrorKind.BadSignature, request with { Authorization = [request.Authorization[0], wrong] }, TestServer.CreateKeyStore(Origin, OriginsOther));
        AssertKind(RequestVerificationErrorKind.None, request with { Authorization = [request.Authorization[0], wrong] }, TestServer.CreateKeyStore(Origin));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Signature_ThatIsNone_IsBad(string signature) => AssertKind(
        RequestVerificationErrorKind.BadSignature,
        Signed("GET", null) with { Authorization = [new XMatrixHeader(Origin.Name, Self.Name, Origin.Key.KeyId, signature).ToString()] });

    [Fact]
    public void Signature_Padded_Holds()
    {
        XMatrixHeader header = new RequestSigner(Origin.Name, Origin.Key).Sign("GET", Target, Self.Name, null);
        AssertKind(RequestVerificationErrorKind.None, Signed("GET", null) with { Authorization = [new XMatrixHeader(header.Origin, header.Destination, header.KeyId, $"{header.Signature}==").ToString()] });
    }

    [Theory]
    [InlineData("curve25519:1")]
    [InlineData("ed25519:policy_server")]
    public void Key_ThatIsNotForRequests_IsNotFetched(string keyId)
    {
        RequestVerificationError error = AssertKind(
            RequestVerificationErrorKind.UnsupportedAlgorithm,
            Signed("GET", null) with { Authorization = [new XMatrixHeader(Origin.Name, Self.Name, KeyId.Parse(keyId), "AA").ToString()] });
        Assert.Equal((false, 0), (error.IsRetryable, error.KeysToFetch.Length));
    }

    [Fact]
    public void Key_ThatIsDenied_DoesNotHold()
    {
        var verifier = new RequestVerifier(Self.Name, new RequestVerifierOptions { IsDeniedKey = key => key == Origin.Key.VerifyKey });
        Assert.False(verifier.TryVerify(Signed("GET", null), TestServer.CreateKeyStore(Origin), Now, out _, out RequestVerificationError error));
        Assert.Equal(RequestVerificationErrorKind.BadSignature, error.Kind);
    }

    [Fact]
    public void Errors_AllHaveTheirWords()
    {
        foreach (RequestVerificationErrorKind kind in Enum.GetValues<RequestVerificationErrorKind>())
        {
            var error = new RequestVerificationError(kind, Origin.Name);
            Assert.False(error.Code == "unknown");
            Assert.False(kind.ToString() == error.ToString());
            Assert.Equal(error, new RequestVerificationError(kind, Origin.Name));
        }
    }

    [Fact]
    public void Signer_OfWhatCannotStandInAHeader_IsRefused()
    {
        foreach (string keyId in (string[])["ed25519:a\"b", "ed25519:a\\b", "ed25519:é"])
        {
            using var key = SigningKey.FromSeed(KeyId.Parse(keyId), new byte[32]);
            _ = Assert.Throws<ArgumentException>(() => new RequestSigner(Origin.Name, key));
        }

        _ = Assert.Throws<ArgumentException>(() => new RequestSigner(default, Origin.Key));
        var signer = new RequestSigner(Origin.Name, Origin.Key);
        _ = Assert.Throws<ArgumentException>(() => signer.Sign("GET", Target, default, null));
        _ = Assert.Throws<ArgumentException>(() => signer.Sign("PUT", Target, Self.Name, "not json"u8.ToArray()));
    }

    [Fact]
    public async Task Handler_SignsWhatNamesItsDestination()
    {
        var last = new LastHandler();
        using var invoker = new HttpMessageInvoker(new RequestSigningHandler(new RequestSigner(Origin.Name, Origin.Key)) { InnerHandler = last });
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri("https://server.lab:8448/_matrix/x/%2E%2E?a=%7E", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = new ByteArrayContent("{\"a\":1}"u8.ToArray());
        (await invoker.SendAsync(request, LabNetwork.Stop)).Dispose();
        Assert.False(last.Headers!.Contains("Authorization"));

        // Twice, as a handler that tries again does.
        for (int i = 0; i < 2; i++)
        {
            request.Options.Set(RequestSigningHandler.Destination, Self.Name);
            (await invoker.SendAsync(request, LabNetwork.Stop)).Dispose();
            string header = last.Headers.NonValidated["Authorization"].Single();
            AssertKind(RequestVerificationErrorKind.None, new InboundRequest { Method = "PUT", Target = "/_matrix/x/%2E%2E?a=%7E", Authorization = [header], Content = "{\"a\":1}"u8.ToArray() });
        }
    }

    [Fact]
    public async Task Handlers_SignAtOneEnd_AndVerifyAtTheOther()
    {
        var last = new LastHandler();
        var verifying = new RequestVerifyingHandler(Verifier, TestServer.CreateKeyStore(Origin), new FakeTimeProvider(SteppingClock.DefaultStart)) { InnerHandler = last };
        using var signed = new HttpMessageInvoker(new RequestSigningHandler(new RequestSigner(Origin.Name, Origin.Key)) { InnerHandler = verifying });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("https://self.lab/_matrix/x?a=b"));
        request.Content = new ByteArrayContent("{}"u8.ToArray());
        using (HttpResponseMessage refused = await signed.SendAsync(request, LabNetwork.Stop))
        {
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("""{"errcode":"M_UNAUTHORIZED","error":"the request has no X-Matrix header"}""", await refused.Content.ReadAsStringAsync(LabNetwork.Stop));
            Assert.Null(last.Headers);
        }

        request.Options.Set(RequestSigningHandler.Destination, Self.Name);
        using HttpResponseMessage passed = await signed.SendAsync(request, LabNetwork.Stop);
        Assert.Equal(System.Net.HttpStatusCode.OK, passed.StatusCode);
        Assert.True(request.Options.TryGetValue(RequestVerifyingHandler.Verified, out VerifiedRequest? verified));
        Assert.Equal(Origin.Name, verified.Origin);
    }

    private static RequestVerificationError AssertKind(RequestVerificationErrorKind kind, InboundRequest request, IKeySource? keys = null)
    {
        bool holds = Verifier.TryVerify(request, keys ?? TestServer.CreateKeyStore(Origin), Now, out VerifiedRequest? verified, out RequestVerificationError error);
        Assert.Equal(kind, error.Kind);
        Assert.Equal(kind == RequestVerificationErrorKind.None, holds);
        Assert.Equal(holds, verified is not null);
        return error;
    }

    private static InboundRequest Signed(string method, string? body) => new()
    {
        Method = method,
        Target = Target,
        Authorization = [Header(Origin, method, body)],
        Content = LabText.Utf8(body ?? ""),
    };

    private static string Header(TestServer server, string method, string? body)
    {
        ReadOnlyMemory<byte>? content = null;
        if (body is not null)
        {
            content = LabText.Utf8(body);
        }

        return new RequestSigner(server.Name, server.Key).Sign(method, Target, Self.Name, content).ToString();
    }

    private sealed class LastHandler : HttpMessageHandler
    {
        public System.Net.Http.Headers.HttpRequestHeaders? Headers { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Headers = request.Headers;
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
