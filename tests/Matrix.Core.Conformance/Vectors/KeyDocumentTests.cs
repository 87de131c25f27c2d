using System.Globalization;
using System.Text;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Conformance.Vectors;

/// <summary>The op <c>key_document</c>: a key document is read entry by entry.</summary>
public sealed class KeyDocumentTests
{
    private const long Now = 1_700_000_000_000;
    private const long Week = 7L * 24 * 60 * 60 * 1000;

    private static readonly SigningKey One = SigningKey.FromSeed(KeyId.Parse("ed25519:one"), new byte[32]);
    private static readonly SigningKey Two = SigningKey.FromSeed(KeyId.Parse("ed25519:two"), [.. new byte[31], 2]);

    private static string Reports => Repository.PathOf("tests/vectors/reports-2026-11");

    [Fact]
    public void Report_OldVerifyKeysNull_IsEmpty()
    {
        JsonElement report = Corpus.Parse(File.ReadAllText(Path.Combine(Reports, "F03-keys-old-null.json")));
        JsonElement reply = ToolRun.Conform(Request.Of("key_document").With("server", "peer.example").WithJson("now", "1600000000000").With("body", report.GetProperty("document")));

        Assert.Equal(
            """{"ok":true,"server":"peer.example","verify_keys":{"ed25519:1":"A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"},"old_verify_keys":{},"valid_until_ts":1600604800000,"left_out":0}""",
            reply.GetRawText());
    }

    [Theory]
    [InlineData("keys-first.json")]
    [InlineData("keys-first-then-later.json")]
    public void Report_ExpiryToldLaterOnce_NeverMovesLater(string keys)
    {
        (int exitCode, IReadOnlyList<JsonElement> verdicts) = ToolRun.Verify(Path.Combine(Reports, "expired", "event-at-3000.ndjson"), Path.Combine(Reports, "expired", keys));

        Assert.Equal(1, exitCode);
        Assert.Equal("key_not_valid", Assert.Single(verdicts).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("null", 0)]
    [InlineData("{}", 0)]
    [InlineData("[]", 1)]
    [InlineData("\"none\"", 1)]
    [InlineData("""{"ed25519:a":null,"ed25519:b":{"key":"AAAA","expired_ts":1},"rsa:c":{"key":"zzz","expired_ts":1},"nonsense":[],"":{}}""", 5)]
    [InlineData("""{"ed25519:a":{"key":"A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"},"ed25519:b":{"key":"A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg","expired_ts":"1"}}""", 2)]
    [InlineData("""{"ed25519:a":{"key":"A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg","expired_ts":1700000000001}}""", 1)]
    public void OldKeys_OddOnes_AreLeftOutAndCounted(string old, int leftOut)
    {
        JsonElement reply = Read(Signed(old, One));

        Assert.Equal((true, leftOut, 0), (Ok(reply), reply.GetProperty("left_out").GetInt32(), reply.GetProperty("old_verify_keys").EnumerateObject().Count()));
        _ = Assert.Single(reply.GetProperty("verify_keys").EnumerateObject());
    }

    [Fact]
    public void OldKeys_GoodOnesBesideOddOnes_AreKept()
    {
        JsonElement reply = Read(Signed($$$"""{"ed25519:x":7,"ed25519:two":{"key":"{{{Two.VerifyKey}}}","expired_ts":1700000000000}}""", One));

        Assert.Equal(1, reply.GetProperty("left_out").GetInt32());
        Assert.Equal($$$"""{"ed25519:two":{"key":"{{{Two.VerifyKey}}}","expired_ts":1700000000000}}""", reply.GetProperty("old_verify_keys").GetRawText());
    }

    [Fact]
    public void Signatures_OddOnes_DoNotSpoilTheGoodOne()
    {
        using SigningKey impostor = SigningKey.FromSeed(Two.KeyId, new byte[32]);
        string both = $$$"""{"ed25519:one":{"key":"{{{One.VerifyKey}}}"},"ed25519:two":{"key":"{{{Two.VerifyKey}}}"}}""";
        JsonElement reply = Read(Signed("null", both, One, impostor, SigningKey.FromSeed(KeyId.Parse("ed25519:unlisted"), new byte[32])));

        Assert.Equal((true, 0, 2), (Ok(reply), reply.GetProperty("left_out").GetInt32(), reply.GetProperty("verify_keys").EnumerateObject().Count()));
    }

    [Theory]
    [InlineData(long.MaxValue, Now + Week)]
    [InlineData(Now + Week + 1, Now + Week)]
    [InlineData(Now + Week, Now + Week)]
    [InlineData(Now - 1, Now - 1)]
    [InlineData(-5, -5)]
    public void ValidUntil_IsAtMostAWeekAway(long told, long expected) =>
        Assert.Equal(expected, Read(Signed("null", validUntil: told)).GetProperty("valid_until_ts").GetInt64());

    [Fact]
    public void Documents_RefusedWhole_HaveStableCodes()
    {
        using SigningKey impostor = SigningKey.FromSeed(One.KeyId, [.. new byte[31], 9]);
        (string Body, string Code)[] rows =
        [
            ("nonsense", "not_json"),
            ("", "not_json"),
            ("{\"a\":1,\"a\":2}", "not_json"),
            ("[]", "not_object"),
            ("null", "not_object"),
            ("""{"valid_until_ts":1,"verify_keys":{}}""", "bad_server_name"),
            ("""{"server_name":"b.example","valid_until_ts":1,"verify_keys":{}}""", "wrong_server"),
            ("""{"server_name":"a.example","verify_keys":{}}""", "bad_valid_until"),
            ("""{"server_name":"a.example","valid_until_ts":1}""", "no_usable_key"),
            ("""{"server_name":"a.example","valid_until_ts":1,"verify_keys":null}""", "no_usable_key"),
            (Signed("null", signers: []), "not_self_signed"),
            (Signed("null", signers: [Two]), "not_self_signed"),
            (Signed("null", signers: [impostor]), "bad_signature"),
            (Signed($$$"""{"ed25519:one":{"key":"{{{Two.VerifyKey}}}","expired_ts":1}}""", One), "key_id_used_twice"),
        ];
        foreach ((string body, string code) in rows)
        {
            JsonElement reply = Read(body);
            Assert.Equal((false, code), (Ok(reply), reply.GetProperty("error").GetString()));
        }
    }

    [Fact]
    public void Requests_ThatCannotBeRun_AreTold()
    {
        Assert.Equal("bad_request", ToolRun.Conform(Request.Of("key_document").With("server", "a.example").WithJson("now", "1")).GetProperty("error").GetString());
        Assert.Equal("wrong_server", ToolRun.Conform(Request.Of("key_document").With("server", "_").WithJson("now", "1").WithJson("body", "{}")).GetProperty("error").GetString());
        Assert.Equal("not_json", Assert.Single(ToolRun.Conform(["""{"op":"key_document","server":"a.example","now":1,"body_text":"\ud800"}"""])).GetProperty("error").GetString());
    }

    private static bool Ok(JsonElement reply) => reply.GetProperty("ok").GetBoolean();

    private static JsonElement Read(string body) =>
        ToolRun.Conform(Request.Of("key_document").With("server", "a.example").WithJson("now", Now.ToString(CultureInfo.InvariantCulture)).With("body_text", body));

    private static string Signed(string old, params SigningKey[] signers) =>
        Signed(old, $$$"""{"ed25519:one":{"key":"{{{One.VerifyKey}}}"}}""", signers);

    private static string Signed(string old, long validUntil) => Signed(old, $$$"""{"ed25519:one":{"key":"{{{One.VerifyKey}}}"}}""", validUntil, One);

    private static string Signed(string old, string current, params SigningKey[] signers) => Signed(old, current, Now, signers);

    private static string Signed(string old, string current, long validUntil, params SigningKey[] signers)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $$$"""{"server_name":"a.example","valid_until_ts":{{{validUntil}}},"verify_keys":{{{current}}},"old_verify_keys":{{{old}}}}""");
        return Encoding.ASCII.GetString(signers.Aggregate(Encoding.ASCII.GetBytes(text), (signed, key) => SignedJson.Sign(signed, "a.example", key)));
    }
}
