using System.Text;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Conformance.Vectors;

/// <summary>F06 of <c>tests/vectors/reports-2026-11</c>: a request that is signed over a number as it was written.</summary>
public sealed class ReportsRequestTests
{
    private const string Destination = "receiver.example";

    [Fact]
    public void Request_SignedOverANumberAsItWasWritten_IsVerified()
    {
        JsonElement report = Report();
        JsonElement reply = Verify(report.Text("target"), report.Text("body"), report.Text("signed_content"));
        Assert.Equal((true, "sender.example", "ed25519:1", report.Text("body")), (reply.GetProperty("verified").GetBoolean(), reply.Text("origin"), reply.Text("key_id"), reply.Text("content")));
    }

    /// <summary>What verified before still does, and what was not signed does not.</summary>
    [Theory]
    [InlineData("""{"x":100000.0}""", true)]
    [InlineData("""{"x":1E+5}""", false)]
    [InlineData("""{"x":100000}""", false)]
    public void Request_SignedOverAnotherForm_IsVerifiedWhereServersUseIt(string signed, bool verified)
    {
        JsonElement report = Report();
        JsonElement reply = Verify(report.Text("target"), report.Text("body"), signed);
        Assert.Equal(verified, reply.GetProperty("verified").GetBoolean());
        Assert.True(verified || reply.Text("error") == "bad_signature");
    }

    private static JsonElement Report() =>
        Corpus.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "vectors", "reports-2026-11", "F06-request-number-token.json")));

    private static JsonElement Verify(string target, string body, string signed)
    {
        using var key = SigningKey.FromSeed(KeyId.Parse("ed25519:1"), new byte[Ed25519.SeedSize]);
        byte[] signature = new byte[Ed25519.SignatureSize];
        key.Sign(Encoding.ASCII.GetBytes($$"""{"content":{{signed}},"destination":"{{Destination}}","method":"PUT","origin":"sender.example","uri":"{{target}}"}"""), signature);
        return ToolRun.Conform(Request.Of("request")
            .With("method", "PUT")
            .With("uri", target)
            .With("destination", Destination)
            .With("body", body)
            .With("authorization", $"X-Matrix origin=\"sender.example\",destination=\"{Destination}\",key=\"ed25519:1\",sig=\"{UnpaddedBase64.Encode(signature)}\"")
            .WithJson("keys", $$"""{"sender.example":{"ed25519:1":"{{UnpaddedBase64.Encode(key.VerifyKey.Bytes)}}"} }"""));
    }
}
