using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Federation.Tests.Requests;

/// <summary>The body of a request: which forms of it may have been signed, and that what was verified is what is read (SEC-11).</summary>
public sealed class RequestContentTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
    private const string Target = "/_matrix/federation/v1/send/1";

    private static readonly TestServer Origin = new("origin.lab");
    private static readonly TestServer Self = new("self.lab");
    private static readonly RequestVerifier Verifier = new(Self.Name);

    [Theory]
    [InlineData("""{"x":1E5}""", """{"x":1E5}""")]
    [InlineData("""{"x":1E5}""", """{"x":100000.0}""")]
    [InlineData("""{"x":1.50,"y":[1e2,0.0000001]}""", """{"x":1.50,"y":[1e2,0.0000001]}""")]
    [InlineData("""{"x":1.50,"y":[1e2,0.0000001]}""", """{"x":1.5,"y":[100.0,1e-07]}""")]
    [InlineData("""{"x":-0}""", """{"x":0}""")]
    [InlineData("""{"x":-0}""", """{"x":-0}""")]
    [InlineData("""{"x":-0,"y":1E5}""", """{"x":0,"y":1E5}""")]
    [InlineData("""{"x":-0.0}""", """{"x":-0.0}""")]
    [InlineData("""{"x":1e400}""", """{"x":1e400}""")]
    [InlineData("""{"x":1e400,"y":-0}""", """{"x":1e400,"y":0}""")]
    [InlineData("""{"x":123456789012345678901234567890}""", """{"x":123456789012345678901234567890}""")]
    [InlineData(""" { "y" : 1E5 , "x" : "\u00e9" } """, """{"x":"é","y":1E5}""")]
    [InlineData("""[-0,{"-0":"-0,\"-0]"},1E-0,-0]""", """[0,{"-0":"-0,\"-0]"},1E-0,0]""")]
    public void Numbers_SignedInAFormThatServersUse_Verify(string sent, string signed)
    {
        Assert.True(TryVerify(sent, signed, out VerifiedRequest? verified, out RequestVerificationError error), error.ToString());
        Assert.True(CanonicalJson.TryCanonicalize(LabText.Utf8(sent), CanonicalJsonMode.RelaxedVerbatim, out byte[] canonical, out _));
        Assert.Equal(LabText.Text(canonical), LabText.Text(verified.Content.Span));
    }

    [Theory]
    [InlineData("""{"x":1E5}""", """{"x":1e5}""")]
    [InlineData("""{"x":1E5}""", """{"x":100000}""")]
    [InlineData("""{"x":1.50}""", """{"x":1.500}""")]
    [InlineData("""{"x":-0.0}""", """{"x":0}""")]
    [InlineData("""{"x":1e-0}""", """{"x":1e0}""")]
    [InlineData("""{"x":"-0"}""", """{"x":"0"}""")]
    public void Numbers_SignedInAnotherForm_DoNotVerify(string sent, string signed)
    {
        Assert.False(TryVerify(sent, signed, out _, out RequestVerificationError error));
        Assert.Equal(RequestVerificationErrorKind.BadSignature, error.Kind);
    }

    [Fact]
    public void Content_OfAnyBodyInAnySpelling_IsWhatWasSigned() =>
        Prop.ForAll(JsonGen.Printed(CanonicalJsonMode.Relaxed).ToArbitrary(), printed =>
        {
            string sent = printed.Text.ToString();
            Assert.True(CanonicalJson.TryCanonicalize(LabText.Utf8(sent), CanonicalJsonMode.RelaxedVerbatim, out byte[] received, out _));
            foreach (string signed in (string[])[printed.Canonical.ToString(), LabText.Text(received)])
            {
                Assert.True(TryVerify(sent, signed, out VerifiedRequest? verified, out RequestVerificationError error), error.ToString());
                Assert.Equal(LabText.Text(received), LabText.Text(verified.Content.Span));
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>Two readers of the bytes could take either: there is nothing to pass on.</summary>
    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"pdus":[{"content":{"b":{"a":1,"a":2}}}]}""")]
    [InlineData("""{"a":"\ud83d"}""")]
    public void Content_ThatTwoReadersCouldTakeDifferently_IsRefused(string sent)
    {
        foreach (string signed in (string[])[sent, """{"a":1}""", """{"a":2}"""])
        {
            Assert.False(TryVerify(sent, signed, out _, out RequestVerificationError error));
            Assert.Equal(RequestVerificationErrorKind.InvalidContent, error.Kind);
        }
    }

    [Fact]
    public void Content_OfARequestWithoutABody_IsEmpty()
    {
        XMatrixHeader header = new RequestSigner(Origin.Name, Origin.Key).Sign("GET", Target, Self.Name, null);
        var request = new InboundRequest { Method = "GET", Target = Target, Authorization = [header.ToString()] };
        Assert.True(Verifier.TryVerify(request, TestServer.CreateKeyStore(Origin), Now, out VerifiedRequest? verified, out _));
        Assert.True(verified.Content.IsEmpty);
    }

    /// <summary>The bound of an event is enforced on that event, not on the envelope around it.</summary>
    [Theory]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void Content_NestedAsDeepAsItMayBe_IsSignedAndVerified(int depth)
    {
        string deep = $"{string.Concat(Enumerable.Repeat("{\"b\":", depth))}0{string.Concat(Enumerable.Repeat(",\"a\":1}", depth))}";
        byte[] body = LabText.Utf8($$$"""{"pdus":[{"content":{{{deep}}}},{"content":{}}],"origin":"origin.lab"}""");
        XMatrixHeader header = new RequestSigner(Origin.Name, Origin.Key).Sign("PUT", Target, Self.Name, body);
        var request = new InboundRequest { Method = "PUT", Target = Target, Authorization = [header.ToString()], Content = body };
        Assert.True(Verifier.TryVerify(request, TestServer.CreateKeyStore(Origin), Now, out VerifiedRequest? verified, out RequestVerificationError error), error.ToString());
        JsonSlice root = JsonSlice.FromCanonical(verified.Content.Span);
        Assert.True(root.TryGetMember("pdus"u8, out JsonSlice pdus));
        Assert.Equal(2, Count(pdus));
        Assert.True(root.TryGetMember("origin"u8, out JsonSlice origin) && origin.StringEquals("origin.lab"u8));
    }

    /// <summary>In <c>unsigned</c> an event that is accepted may have such a number; it must be possible to send it on.</summary>
    [Fact]
    public void Signer_OfANumberBeyondTheRangeOfADouble_SignsItsDigits()
    {
        const string Body = """{"pdus":[{"unsigned":{"a":1e400}}]}""";
        XMatrixHeader header = new RequestSigner(Origin.Name, Origin.Key).Sign("PUT", Target, Self.Name, LabText.Utf8(Body));
        Assert.Equal(SignatureOver(Body), header.Signature);
    }

    /// <summary>Its content hash is over the digits as they were sent. Read from what was verified, the event is not redacted.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    public void Event_WhoseHashHoldsOnlyForItsReceivedDigits_IsReadUnredactedFromTheContent(string id)
    {
        RoomVersion version = RoomVersions.TryGet(RoomVersionId.Parse(id), out RoomVersion? found) ? found : throw new InvalidOperationException(id);
        string sent = SealedOver("""{"body":"x","number":1E5}""", version);

        // The sender signs the request as Python would write it, so that the digits are in no signature but the event's hash.
        string body = $$"""{"origin":"origin.lab","pdus":[{{sent}}]}""";
        XMatrixHeader header = new RequestSigner(Origin.Name, Origin.Key).Sign("PUT", Target, Self.Name, LabText.Utf8(body));
        var request = new InboundRequest { Method = "PUT", Target = Target, Authorization = [header.ToString()], Content = LabText.Utf8(body) };
        Assert.True(Verifier.TryVerify(request, TestServer.CreateKeyStore(Origin), Now, out VerifiedRequest? verified, out _));
        Assert.True(JsonSlice.FromCanonical(verified.Content.Span).TryGetMember("pdus"u8, out JsonSlice pdus));
        JsonArrayEnumerator items = pdus.EnumerateArray();
        Assert.True(items.MoveNext());
        Assert.True(Pdu.TryParse(items.Current.Utf8Span, version, out Pdu? pdu, out PduError malformed), malformed.ToString());
        Assert.True(new PduVerifier().TryVerify(pdu, TestServer.CreateKeyStore(Origin), out VerifiedPdu? accepted, out PduVerificationError unsigned), unsigned.ToString());
        Assert.False(accepted.IsRedacted);
        Assert.Equal("""{"body":"x","number":1E5}""", LabText.Text(accepted.Pdu.ContentUtf8.Span));
    }

    /// <summary>The inner handler gets what was verified, under the headers that say of what type it is.</summary>
    [Fact]
    public async Task Handler_PassesOnWhatWasVerified_NotTheBytesAsTheyCame()
    {
        var last = new BodyHandler();
        using var invoker = new HttpMessageInvoker(new RequestVerifyingHandler(Verifier, TestServer.CreateKeyStore(Origin), new FakeTimeProvider(SteppingClock.DefaultStart)) { InnerHandler = last });
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"https://self.lab{Target}"));
        byte[] sent = LabText.Utf8(""" { "b" : 1E5, "a" : "\u00e9" } """);
        request.Content = new ByteArrayContent(sent);
        request.Content.Headers.Add("Content-Type", "application/json");
        request.Content.Headers.ContentLength = sent.Length;
        _ = request.Headers.TryAddWithoutValidation("Authorization", Header("""{"a":"é","b":1E5}"""));
        (await invoker.SendAsync(request, LabNetwork.Stop)).Dispose();
        Assert.Equal("""{"a":"é","b":1E5}""", last.Body);
        Assert.Equal(("application/json", (long?)LabText.Utf8(last.Body!).Length), (last.ContentType, last.ContentLength));
    }

    /// <summary>An event whose hash is over its content as it is written here, digit for digit.</summary>
    private static string SealedOver(string content, RoomVersion version)
    {
        string eventId = version.Format.EventIdFormat == EventIdFormat.Declared ? "\"event_id\":\"$1:origin.lab\"," : "";
        string Event(string hashes, string signatures, string inner) =>
            $$"""{"auth_events":[],"content":{{inner}},"depth":1,{{eventId}}{{hashes}}"origin_server_ts":1,"prev_events":[],"room_id":"!r:origin.lab","sender":"@a:origin.lab"{{signatures}},"type":"m.room.message"}""";
        string hash = UnpaddedBase64.Encode(System.Security.Cryptography.SHA256.HashData(LabText.Utf8(Event("", "", content))));
        string hashes = $"\"hashes\":{{\"sha256\":\"{hash}\"}},";
        byte[] signature = new byte[Ed25519.SignatureSize];
        Origin.Key.Sign(LabText.Utf8(Event(hashes, "", "{}")), signature);
        return Event(hashes, $$$""","signatures":{"origin.lab":{"ed25519:1":"{{{UnpaddedBase64.Encode(signature)}}}"}}""", content);
    }

    private static bool TryVerify(string sent, string signed, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out VerifiedRequest? verified, out RequestVerificationError error)
    {
        var request = new InboundRequest { Method = "PUT", Target = Target, Authorization = [Header(signed)], Content = LabText.Utf8(sent) };
        return Verifier.TryVerify(request, TestServer.CreateKeyStore(Origin), Now, out verified, out error);
    }

    private static string Header(string signedContent) => new XMatrixHeader(Origin.Name, Self.Name, Origin.Key.KeyId, SignatureOver(signedContent)).ToString();

    /// <summary>The signature over the content as it is written here, whatever its form.</summary>
    private static string SignatureOver(string content)
    {
        byte[] signature = new byte[Ed25519.SignatureSize];
        Origin.Key.Sign(LabText.Utf8($$"""{"content":{{content}},"destination":"self.lab","method":"PUT","origin":"origin.lab","uri":"{{Target}}"}"""), signature);
        return UnpaddedBase64.Encode(signature);
    }

    private static int Count(JsonSlice array)
    {
        int count = 0;
        foreach (JsonSlice _ in array.EnumerateArray())
        {
            count++;
        }

        return count;
    }

    private sealed class BodyHandler : HttpMessageHandler
    {
        public string? Body { get; private set; }

        public string? ContentType { get; private set; }

        public long? ContentLength { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            ContentType = request.Content.Headers.ContentType?.ToString();
            ContentLength = request.Content.Headers.ContentLength;
            return new HttpResponseMessage();
        }
    }
}
