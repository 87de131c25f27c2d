using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

public sealed class ServerKeyStoreTests
{
    private static readonly MatrixTimestamp Now = new(1_700_000_000_000);
    private static readonly ServerName Server = ServerName.Parse("a.example");
    private static readonly KeyId Id = KeyId.Parse("ed25519:1");
    private static readonly VerifyKey First = TestKeys.Of("a.example").VerifyKey;
    private static readonly VerifyKey Second = TestKeys.Of("a.example", "ed25519:2").VerifyKey;

    [Fact]
    public void Add_OtherKeyUnderTheSameId_IsRefused()
    {
        var store = new ServerKeyStore();
        Assert.True(store.Add(Server, new ServerKey(Id, First, new(1))));
        Assert.False(store.Add(Server, new ServerKey(Id, Second, new(2))));
        Assert.Equal(new ServerKey(Id, First, new(1)), Held(store));
        Assert.True(store.Add(ServerName.Parse("A.example"), new ServerKey(Id, Second, new(2))));
        Assert.Equal(2, store.Count);
    }

    [Fact]
    public void Add_SameKeyAgain_NeverShortensItsValidity_NorMovesItsExpiryLater()
    {
        ServerKey[] told =
        [
            new(Id, First, new(10)), new(Id, First, new(20)), new(Id, First, new(5)), new(Id, First, new(15), new(7)), new(Id, First, MatrixTimestamp.UnixEpoch, new(9)), new(Id, First, new(30), new(3)),
        ];
        foreach (int[] order in (int[][])[[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 0, 5, 1, 4, 2], [4, 2, 0, 5, 3, 1]])
        {
            var store = new ServerKeyStore();
            Assert.All(order, i => Assert.True(store.Add(Server, told[i])));
            Assert.Equal(new ServerKey(Id, First, new(30), new(3)), Held(store));
        }

        var current = new ServerKeyStore();
        Assert.All(told[..3], key => Assert.True(current.Add(Server, key)));
        Assert.Equal(new ServerKey(Id, First, new(20)), Held(current));
    }

    [Fact]
    public void Add_Response_TakesItsKeysWithTheirValidity()
    {
        var store = new ServerKeyStore();
        ServerKeys keys = Response(Now + TimeSpan.FromDays(10_000), current: ["ed25519:1"], old: [("ed25519:2", 500)]);
        Assert.Empty(store.Add(keys, Now));
        Assert.Equal(new ServerKey(Id, First, Now + ServerKey.MaxValidity), Held(store));
        Assert.True(store.TryGetKey(Server, KeyId.Parse("ed25519:2"), out ServerKey? old));
        Assert.Equal(new ServerKey(KeyId.Parse("ed25519:2"), Second, MatrixTimestamp.UnixEpoch, new(500)), old);
        Assert.False(store.TryGetKey(Server, KeyId.Parse("ed25519:3"), out _));
        Assert.False(store.TryGetKey(default, default, out _));
        Assert.Equal(2, store.Count);
    }

    [Fact]
    public void Add_ResponseWithOtherKeysUnderKnownIds_NamesThemInOrder()
    {
        var store = new ServerKeyStore();
        Assert.True(store.Add(Server, new ServerKey(KeyId.Parse("ed25519:2"), First, MatrixTimestamp.UnixEpoch)));
        Assert.True(store.Add(Server, new ServerKey(Id, Second, MatrixTimestamp.UnixEpoch)));
        ServerKeys keys = Response(Now, current: ["ed25519:1"], old: [("ed25519:2", 500)]);
        Assert.Equal("ed25519:1 ed25519:2", JoinedText.Of(store.Add(keys, Now)));
        Assert.Equal(new ServerKey(Id, Second, MatrixTimestamp.UnixEpoch), Held(store));
    }

    [Fact]
    public void Add_NamesThatWereNeverSet_AreMisuse()
    {
        var store = new ServerKeyStore();
        Assert.Throws<ArgumentException>(() => store.Add(default, new ServerKey(Id, First, MatrixTimestamp.UnixEpoch)));
        Assert.Throws<ArgumentException>(() => new ServerKey(default, First, MatrixTimestamp.UnixEpoch));
        Assert.Throws<ArgumentNullException>(() => store.Add(Server, null!));
        Assert.Throws<ArgumentNullException>(() => store.Add(null!, MatrixTimestamp.UnixEpoch));
        Assert.Equal(0, store.Count);
    }

    [Fact]
    public void Store_OfAResponse_VerifiesEvents()
    {
        var store = new ServerKeyStore();
        _ = store.Add(Response(Now + TimeSpan.FromMilliseconds(1), current: ["ed25519:1"], old: []), Now);
        _ = VerifierAssert.Accepted(EventDraft.Message(10).Sealed().Parse(), store);
        Assert.Equal(PduVerificationErrorKind.KeyNotValid, VerifierAssert.Refused(EventDraft.Message(10).With("origin_server_ts", $"{Now + TimeSpan.FromMilliseconds(2)}").Sealed().Parse(), store).Kind);
        _ = VerifierAssert.Accepted(EventDraft.Message(4).With("origin_server_ts", $"{Now + TimeSpan.FromMilliseconds(2)}").Sealed().Parse(), store);
    }

    private static ServerKey Held(ServerKeyStore store)
    {
        Assert.True(store.TryGetKey(Server, Id, out ServerKey? key));
        return key;
    }

    private static ServerKeys Response(MatrixTimestamp validUntil, string[] current, (string Id, long Expired)[] old)
    {
        string verify = string.Join(',', current.Select(id => $$"""{{EventDraft.Quote(id)}}:{"key":"{{TestKeys.Of("a.example", id).VerifyKey}}"}"""));
        string expired = string.Join(',', old.Select(key => $$"""{{EventDraft.Quote(key.Id)}}:{"key":"{{TestKeys.Of("a.example", key.Id).VerifyKey}}","expired_ts":{{key.Expired}} }"""));
        string json = $$"""{"server_name":"a.example","valid_until_ts":{{validUntil}},"verify_keys":{ {{verify}} },"old_verify_keys":{ {{expired}} } }""";
        using SigningKey key = TestKeys.Of("a.example");
        Assert.True(ServerKeys.TryParse(SignedJson.Sign(Bytes.Of(json), Server, key), out ServerKeys? keys, out ServerKeysError error), error.ToString());
        return keys;
    }
}
