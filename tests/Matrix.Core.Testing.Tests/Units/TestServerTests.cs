using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class TestServerTests
{
    [Fact]
    public void Key_OfOneName_IsAlwaysTheSame()
    {
        Assert.Equal(new TestServer("a.example").Key.VerifyKey, new TestServer("a.example").Key.VerifyKey);
        Assert.NotEqual(new TestServer("a.example").Key.VerifyKey, new TestServer("b.example").Key.VerifyKey);
        Assert.NotEqual(new TestServer("a.example").Key.VerifyKey, new TestServer("a.example", "2").Key.VerifyKey);
    }

    /// <summary>Golden: signatures in stored test data must not change from one release to the next.</summary>
    [Fact]
    public void Key_OfAKnownName_IsTheOneItAlwaysWas() =>
        Assert.Equal("e18JAsEsJTTmichmwJz32dbJNFSBXl33M4NqSUNQ/z8", new TestServer("a.example").Key.VerifyKey.ToBase64());

    [Fact]
    public void KeyResponse_Read_IsSelfSignedAndValidAsSaid()
    {
        var server = new TestServer("a.example:8448", "abc");
        Assert.True(ServerKeys.TryParse(server.KeyResponse(new(1234)), server.Name, out ServerKeys? keys, out ServerKeysError error), error.ToString());
        Assert.Equal(new MatrixTimestamp(1234), keys.ValidUntil);
        Assert.Equal(server.Key.VerifyKey, keys.VerifyKeys[KeyId.Parse("ed25519:abc")]);
        Assert.Equal(keys.Utf8.ToArray(), server.KeyResponse(new(1234)));
    }

    [Fact]
    public void Store_OfSeveralServers_HoldsTheirKeysForAsLongAsSaid()
    {
        var a = new TestServer("a.example");
        var b = new TestServer("b.example");
        ServerKeyStore store = TestServer.CreateKeyStore(a, b);
        Assert.Equal(2, store.Count);
        Assert.True(store.TryGetKey(b.Name, b.Key.KeyId, out ServerKey? key));
        Assert.Equal(new ServerKey(b.Key.KeyId, b.Key.VerifyKey, TestServer.DefaultValidUntil), key);

        new TestServer("c.example").AddTo(store, validUntil: new(99));
        Assert.True(store.TryGetKey(ServerName.Parse("c.example"), KeyId.Parse("ed25519:1"), out key));
        Assert.Equal(new MatrixTimestamp(99), key.ValidUntil);
    }

    [Fact]
    public void Server_WithoutAName_Throws()
    {
        Assert.Throws<ArgumentException>(() => new TestServer(default(ServerName)));
        Assert.Throws<FormatException>(() => new TestServer("not a server"));
    }
}
