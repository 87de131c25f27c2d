using System.Text;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing.Tests.Units;

public class ServerKeysTests
{
    private static readonly ServerName Server = ServerName.Parse("a.example:8448");
    private static readonly SigningKey Key1 = SigningKey.FromSeed(KeyId.Parse("ed25519:k1"), new SeededRandom(1).Bytes(32));
    private static readonly SigningKey Key2 = SigningKey.FromSeed(KeyId.Parse("ed25519:k2"), new SeededRandom(2).Bytes(32));

    [Fact]
    public void TryParse_SignedDocument_HasItsFields()
    {
        byte[] json = SignedJson.Sign(Document(old: ""","old_verify_keys":{"ed25519:old":{"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","expired_ts":-5}}"""), Server, Key1);

        Assert.True(ServerKeys.TryParse(json, Server, out ServerKeys? keys, out ServerKeysError error), error.ToString());

        Assert.Equal(default, error);
        Assert.Equal(Server, keys.ServerName);
        Assert.Equal(new MatrixTimestamp(1700086400000), keys.ValidUntil);
        Assert.Equal(["ed25519:k1", "ed25519:k2"], keys.VerifyKeys.Keys.Select(id => id.ToString()), StringComparer.Ordinal);
        Assert.Equal(Key2.VerifyKey, keys.VerifyKeys[Key2.KeyId]);
        KeyValuePair<KeyId, ServerKey> old = Assert.Single(keys.OldVerifyKeys);
        Assert.Equal("ed25519:old", old.Key.ToString());
        Assert.Equal(new MatrixTimestamp(-5), old.Value.ExpiredAt);
        Assert.Equal(json, keys.Utf8.ToArray());
    }

    [Fact]
    public void TryParse_OtherServerThanExpected_IsNamed()
    {
        byte[] json = SignedJson.Sign(Document(), Server, Key1);

        Assert.False(ServerKeys.TryParse(json, ServerName.Parse("a.example"), out ServerKeys? keys, out ServerKeysError error));
        Assert.Null(keys);
        Assert.Equal(new ServerKeysError(ServerKeysErrorKind.OtherServer), error);
        Assert.True(ServerKeys.TryParse(json, out _, out _));
        Assert.Throws<ArgumentException>(() => ServerKeys.TryParse(json, default, out _, out _));
    }

    [Fact]
    public void TryParse_SignatureOfOneKeyBad_DoesNotSpoilTheGoodOne()
    {
        byte[] json = SignedJson.Sign(Document(), Server, Key1);
        using SigningKey impostor = SigningKey.FromSeed(Key2.KeyId, new byte[32]);
        byte[] spoiled = SignedJson.Sign(json, Server, impostor);
        Assert.True(ServerKeys.TryParse(spoiled, out ServerKeys? keys, out _));
        Assert.Equal(2, keys.VerifyKeys.Count);
        Assert.Equal(0, keys.LeftOut);
    }

    [Fact]
    public void TryParse_SignaturesAllBad_NamesTheFirst()
    {
        using SigningKey impostor = SigningKey.FromSeed(Key2.KeyId, new byte[32]);
        Assert.False(ServerKeys.TryParse(SignedJson.Sign(Document(), Server, impostor), out _, out ServerKeysError error));
        Assert.Equal(new ServerKeysError(ServerKeysErrorKind.BadSignature, keyId: Key2.KeyId), error);
        Assert.Contains("ed25519:k2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_SignedByUnlistedOrOldKeyOrOtherServer_IsNotSelfSigned()
    {
        using SigningKey unlisted = SigningKey.FromSeed(KeyId.Parse("ed25519:x"), new byte[32]);
        string oldKeys = $$$""","old_verify_keys":{"ed25519:x":{"key":"{{{unlisted.VerifyKey}}}","expired_ts":1}}""";

        foreach (byte[] json in new[]
        {
            SignedJson.Sign(Document(), Server, unlisted),
            SignedJson.Sign(Document(old: oldKeys), Server, unlisted),
            SignedJson.Sign(Document(), "a.example", Key1),
            Document(),
        })
        {
            Assert.False(ServerKeys.TryParse(json, out _, out ServerKeysError error));
            Assert.Equal(ServerKeysErrorKind.NotSelfSigned, error.Kind);
        }
    }

    [Fact]
    public void TryParse_UnusableEntries_AreLeftOutAndTheirSignaturesSkipped()
    {
        string odd = ",\"ed25519:short\":{\"key\":\"AAAA\"},\"rsa:1\":{\"key\":\"zzz\"},\"nonsense\":{},\"ed25519:n\":null,\"ed25519:s\":\"key\",\"ed25519:\":{\"key\":\"" + Key1.VerifyKey + "\"}";
        string old = """
            ,"old_verify_keys":{"ed25519:a":{"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
            "ed25519:b":{"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","expired_ts":"1"},"ed25519:c":{"key":"AAAA","expired_ts":1},"ed25519:d":[]}
            """;
        using SigningKey shortKey = SigningKey.FromSeed(KeyId.Parse("ed25519:short"), new byte[32]);
        byte[] json = SignedJson.Sign(SignedJson.Sign(Document(odd, old), Server, Key1), Server, shortKey);

        Assert.True(ServerKeys.TryParse(json, out ServerKeys? keys, out ServerKeysError error), error.ToString());
        Assert.Equal(["ed25519:k1", "ed25519:k2"], keys.VerifyKeys.Keys.Select(id => id.ToString()), StringComparer.Ordinal);
        Assert.Empty(keys.OldVerifyKeys);
        Assert.Equal(10, keys.LeftOut);
    }

    [Theory]
    [InlineData("[]", ServerKeysErrorKind.NotAnObject)]
    [InlineData("{", ServerKeysErrorKind.InvalidJson)]
    [InlineData("""{"valid_until_ts":1,"verify_keys":{}}""", ServerKeysErrorKind.InvalidServerName)]
    [InlineData("""{"server_name":1,"valid_until_ts":1,"verify_keys":{}}""", ServerKeysErrorKind.InvalidServerName)]
    [InlineData("""{"server_name":"_","valid_until_ts":1,"verify_keys":{}}""", ServerKeysErrorKind.InvalidServerName)]
    [InlineData("""{"server_name":"a","verify_keys":{}}""", ServerKeysErrorKind.InvalidValidUntil)]
    [InlineData("""{"server_name":"a","valid_until_ts":"1","verify_keys":{}}""", ServerKeysErrorKind.InvalidValidUntil)]
    [InlineData("""{"server_name":"a","valid_until_ts":1.0,"verify_keys":{}}""", ServerKeysErrorKind.InvalidValidUntil)]
    [InlineData("""{"server_name":"a","valid_until_ts":9223372036854775808,"verify_keys":{}}""", ServerKeysErrorKind.InvalidValidUntil)]
    [InlineData("""{"server_name":"a","valid_until_ts":null,"verify_keys":{}}""", ServerKeysErrorKind.InvalidValidUntil)]
    [InlineData("""{"server_name":"a","valid_until_ts":1}""", ServerKeysErrorKind.NoUsableKey)]
    [InlineData("""{"server_name":"a","valid_until_ts":1,"verify_keys":[]}""", ServerKeysErrorKind.NoUsableKey)]
    [InlineData("""{"server_name":"a","valid_until_ts":1,"verify_keys":null,"old_verify_keys":null}""", ServerKeysErrorKind.NoUsableKey)]
    [InlineData("""{"server_name":"a","valid_until_ts":1,"verify_keys":{},"old_verify_keys":{}}""", ServerKeysErrorKind.NoUsableKey)]
    [InlineData("""{"server_name":"a","valid_until_ts":1,"verify_keys":{"ed25519:1":{"key":"AAAA"}}}""", ServerKeysErrorKind.NoUsableKey)]
    public void TryParse_WrongShape_NamesTheCheck(string json, ServerKeysErrorKind kind)
    {
        Assert.False(ServerKeys.TryParse(Encoding.ASCII.GetBytes(json), out ServerKeys? keys, out ServerKeysError error));
        Assert.Null(keys);
        Assert.Equal(kind, error.Kind);
        Assert.Equal(kind == ServerKeysErrorKind.InvalidJson, error.Json != default);
        Assert.NotEqual("no error", error.ToString(), StringComparer.Ordinal);
    }

    [Fact]
    public void ErrorKinds_All_HaveASentence()
    {
        foreach (ServerKeysErrorKind kind in Enum.GetValues<ServerKeysErrorKind>())
        {
            Assert.NotEqual(kind.ToString(), new ServerKeysError(kind).ToString(), StringComparer.Ordinal);
        }

        Assert.Equal(Enum.GetValues<ServerKeysErrorKind>().Length, Enum.GetValues<ServerKeysErrorKind>().Select(kind => new ServerKeysError(kind).Code).Distinct(StringComparer.Ordinal).Count());
        Assert.All(Enum.GetValues<ServerKeysErrorKind>(), kind => Assert.Matches("^[a-z_]+$", new ServerKeysError(kind).Code));

        foreach (SignedJsonErrorKind kind in Enum.GetValues<SignedJsonErrorKind>())
        {
            Assert.NotEqual(kind.ToString(), new SignedJsonError(kind).ToString(), StringComparer.Ordinal);
        }

        foreach (SigningKeyErrorKind kind in Enum.GetValues<SigningKeyErrorKind>())
        {
            Assert.DoesNotContain(kind.ToString(), new SigningKeyError(kind, 1).ToString(), StringComparison.Ordinal);
        }
    }

    private static byte[] Document(string moreKeys = "", string old = "") => Encoding.ASCII.GetBytes(
        $$$"""
        {"server_name":"{{{Server}}}","valid_until_ts":1700086400000,"verify_keys":{"ed25519:k2":{"key":"{{{Key2.VerifyKey}}}"},"ed25519:k1":{"key":"{{{Key1.VerifyKey}}}"}{{{moreKeys}}}}{{{old}}}}
        """);
}
