using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Signing.Tests.Units;

public class SignedJsonTests
{
    private const string SpecSignature = "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw";

    private static readonly ServerName Domain = ServerName.Parse("domain");
    private static readonly KeyId Key1 = KeyId.Parse("ed25519:1");
    private static readonly SigningKey Key = SpecKey();
    private static readonly Dictionary<KeyId, VerifyKey> Keys = new() { [Key1] = Key.VerifyKey };

    [Fact]
    public void Sign_ExampleOfTheSpec_IsItsSignature()
    {
        byte[] signed = SignedJson.Sign("""{ "two": "Two", "one": 1 }"""u8, Domain, Key);

        Assert.Equal("""{"one":1,"signatures":{"domain":{"ed25519:1":""" + '"' + SpecSignature + '"' + """}},"two":"Two"}""", Text(signed));
        Assert.Equal(signed, SignedJson.Sign("""{"one":1,"two":"Two"}"""u8, "domain", Key));
        Assert.True(SignedJson.Verify(signed, Domain, Keys).IsValid);
    }

    [Fact]
    public void Sign_EmptyObject_IsTheSignatureOfTheSpec()
    {
        const string Expected = "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ";
        Assert.Equal("""{"signatures":{"domain":{"ed25519:1":""" + '"' + Expected + "\"}}}", Text(SignedJson.Sign("{}"u8, Domain, Key)));
    }

    [Fact]
    public void Sign_OtherSignaturesAndUnsigned_AreKept()
    {
        byte[] signed = SignedJson.Sign(
            """{"one":1,"two":"Two","unsigned":{"age":1.5,"b":[]},"signatures":{"domain":{"ed25519:0":"x","ed25519:1":"old","rsa:1":3},"zeta":{"k":{}},"\u0001":[1e3]}}"""u8,
            Domain,
            Key);

        Assert.Equal(
            """{"one":1,"signatures":{"\u0001":[1000.0],"domain":{"ed25519:0":"x","ed25519:1":""" + '"' + SpecSignature + '"' +
            ""","rsa:1":3},"zeta":{"k":{}}},"two":"Two","unsigned":{"age":1.5,"b":[]}}""",
            Text(signed));
    }

    [Theory]
    [InlineData("{}", "@\"quote\\:example.org")]
    [InlineData("""{"a":1}""", "\u0001\u2028\ud83d\ude00\ufffd")]
    [InlineData("""{"signatures":{"":{}}}""", "")]
    public void Sign_OddEntity_IsVerifiedUnderTheSameName(string json, string entity)
    {
        byte[] signed = SignedJson.Sign(Encoding.ASCII.GetBytes(json), entity, Key);

        Assert.True(CanonicalJson.IsCanonical(signed, CanonicalJsonMode.Strict));
        Assert.True(SignedJson.Verify(signed, entity, Keys).IsValid);
        Assert.Equal(SignedJsonErrorKind.NotSigned, SignedJson.Verify(signed, entity + "x", Keys).Error.Kind);
    }

    [Theory]
    [InlineData("", SignedJsonErrorKind.InvalidJson)]
    [InlineData("{", SignedJsonErrorKind.InvalidJson)]
    [InlineData("""{"a":1,"a":1}""", SignedJsonErrorKind.InvalidJson)]
    [InlineData("[]", SignedJsonErrorKind.NotAnObject)]
    [InlineData("null", SignedJsonErrorKind.NotAnObject)]
    [InlineData("""{"signatures":[]}""", SignedJsonErrorKind.MalformedSignatures)]
    [InlineData("""{"signatures":null}""", SignedJsonErrorKind.MalformedSignatures)]
    [InlineData("""{"signatures":{"domain":"x"}}""", SignedJsonErrorKind.MalformedSignatures)]
    public void TrySign_Unsignable_SaysWhy(string json, SignedJsonErrorKind kind)
    {
        byte[] text = Encoding.ASCII.GetBytes(json);
        Assert.False(SignedJson.TrySign(text, Domain, Key, out byte[] signed, out SignedJsonError error));
        Assert.Empty(signed);
        Assert.Equal(kind, error.Kind);
        Assert.NotEqual("no error", error.ToString(), StringComparer.Ordinal);

        var e = Assert.Throws<FormatException>(() => SignedJson.Sign(text, "domain", Key));
        Assert.Contains(error.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mode_Strict_RefusesWhatRelaxedSigns()
    {
        byte[] signed = SignedJson.Sign("""{"a":1.50}"""u8, Domain, Key);
        Assert.StartsWith("""{"a":1.5,""", Text(signed), StringComparison.Ordinal);
        Assert.True(SignedJson.Verify(signed, Domain, Keys).IsValid);

        Assert.False(SignedJson.TrySign("""{"a":1.50}"""u8, Domain, Key, out _, out SignedJsonError error, CanonicalJsonMode.Strict));
        Assert.Equal(SignedJsonErrorKind.InvalidJson, error.Kind);
        Assert.Equal(JsonErrorKind.NumberNotInteger, error.Json.Kind);
        Assert.Equal(error.Kind, SignedJson.Verify(signed, Domain, Keys, CanonicalJsonMode.Strict).Error.Kind);
    }

    [Fact]
    public void Verify_EveryVerdict_InTheOrderOfKeyIds()
    {
        byte[] json = Signed("""
            "rsa:1":{},"ed25519:3":"x","ed25519:2":[],"ed25519:":"x","odd":1,"ed25519:1":
            """ + '"' + SpecSignature + '"');

        SignedJsonResult result = SignedJson.Verify(
            json,
            Domain,
            new Dictionary<KeyId, VerifyKey> { [Key1] = Key.VerifyKey });

        Assert.Equal(
            [
                ("ed25519:", SignatureVerdict.UnknownKey),
                ("ed25519:1", SignatureVerdict.Good),
                ("ed25519:2", SignatureVerdict.UnknownKey),
                ("ed25519:3", SignatureVerdict.UnknownKey),
                ("odd", SignatureVerdict.UnsupportedAlgorithm),
                ("rsa:1", SignatureVerdict.UnsupportedAlgorithm),
            ],
            result.Signatures.Select(signature => (signature.KeyId.ToString(), signature.Verdict)));
        Assert.True(result.IsValid);
        Assert.Equal(default, result.Error);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("3")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\"not base64!\"")]
    [InlineData("\"AAAA\"")]
    [InlineData("\"" + SpecSignature + "AAAA\"")]
    [InlineData("\" " + SpecSignature + "\"")]
    public void Verify_UnreadableSignatureUnderKnownKey_IsBadAndSpoilsAGoodOne(string signature)
    {
        byte[] json = Signed($"\"ed25519:1\":\"{SpecSignature}\",\"ed25519:2\":{signature}");
        var keys = new Dictionary<KeyId, VerifyKey>(Keys) { [KeyId.Parse("ed25519:2")] = Key.VerifyKey };

        SignedJsonResult result = SignedJson.Verify(json, Domain, keys);

        Assert.Equal([SignatureVerdict.Good, SignatureVerdict.Bad], result.Signatures.Select(s => s.Verdict));
        Assert.False(result.IsValid);
        Assert.True(SignedJson.Verify(json, Domain, Keys).IsValid);
    }

    [Theory]
    [InlineData("=")]
    [InlineData("==")]
    public void Verify_PaddingAndEitherAlphabet_AreRead(string padding)
    {
        string urlSafe = SpecSignature.Replace('+', '-').Replace('/', '_');
        foreach (string signature in new[] { SpecSignature + "==", urlSafe, urlSafe + "==" })
        {
            Assert.True(SignedJson.Verify(Signed($"\"ed25519:1\":\"{signature}\""), Domain, Keys).IsValid);
        }

        byte[] partly = Signed($"\"ed25519:1\":\"{SpecSignature}{padding}\"");
        Assert.Equal(padding.Length == 2, SignedJson.Verify(partly, Domain, Keys).IsValid);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"signatures":{}}""")]
    [InlineData("""{"signatures":{"domain":{}}}""")]
    [InlineData("""{"signatures":{"domain":["ed25519:1"]}}""")]
    [InlineData("""{"signatures":"domain"}""")]
    [InlineData("""{"signatures":{"Domain":{"ed25519:1":"x"}}}""")]
    public void Verify_NoSignatureByTheEntity_IsNotSigned(string json)
    {
        SignedJsonResult result = SignedJson.Verify(Encoding.ASCII.GetBytes(json), Domain, Keys);

        Assert.Equal(new SignedJsonError(SignedJsonErrorKind.NotSigned), result.Error);
        Assert.Empty(result.Signatures);
        Assert.False(result.IsValid);
    }

    [Fact]
    public void Verify_OnlyUnknownKeys_IsNotValidAndNotBad()
    {
        byte[] signed = SignedJson.Sign("{}"u8, Domain, Key);
        SignedJsonResult result = SignedJson.Verify(signed, Domain, new Dictionary<KeyId, VerifyKey>());

        Assert.Equal(SignatureVerdict.UnknownKey, Assert.Single(result.Signatures).Verdict);
        Assert.False(result.IsValid);
        Assert.Equal("invalid (ed25519:1: UnknownKey)", result.ToString());
    }

    [Fact]
    public void Misuse_Throws()
    {
        Assert.Throws<ArgumentException>(() => SignedJson.Sign("{}"u8, default(ServerName), Key));
        Assert.Throws<ArgumentException>(() => SignedJson.Verify("{}"u8, default(ServerName), Keys));
        Assert.Throws<ArgumentNullException>(() => SignedJson.Sign("{}"u8, (string)null!, Key));
        Assert.Throws<ArgumentNullException>(() => SignedJson.Sign("{}"u8, Domain, null!));
        Assert.Throws<ArgumentNullException>(() => SignedJson.Verify("{}"u8, Domain, null!));
        Assert.ThrowsAny<ArgumentException>(() => SignedJson.Sign("{}"u8, "\ud800", Key));
    }

    /// <summary>The example of the spec with these members in the signatures of its server, and a bad signature by another.</summary>
    private static byte[] Signed(string members) => Encoding.ASCII.GetBytes(
        """{"one":1,"two":"Two","signatures":{"domain":{""" + members + """},"other":{"ed25519:1":"bad"}}}""");

    private static SigningKey SpecKey() =>
        SigningKey.ParseFile("ed25519 1 YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1"u8)[0];

    private static string Text(byte[] utf8) => Encoding.ASCII.GetString(utf8);
}
