using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Signing.Tests.Units;

public class ServerKeyTests
{
    private static readonly KeyId Id = KeyId.Parse("ed25519:1");
    private static readonly VerifyKey Key = SigningKey.FromSeed(Id, new byte[32]).VerifyKey;

    private static readonly Gen<ServerKey> AnyValue =
        from validUntil in Gen.Elements(long.MinValue, 0L, 1000L, 5000L, long.MaxValue).Select(value => new MatrixTimestamp(value))
        from expired in Gen.Elements<MatrixTimestamp?>(null, null, MatrixTimestamp.MinValue, new(1000), new(5000), MatrixTimestamp.MaxValue)
        from provenance in Gen.Elements(Enum.GetValues<KeyProvenance>())
        select new ServerKey(Id, Key, validUntil, expired) { Provenance = provenance };

    [Fact]
    public void Merge_InAnyOrderAndGrouping_IsTheSame_AndAnExpiryNeverMovesLater() =>
        Prop.ForAll(Gen.Three(AnyValue).ToArbitrary(), values =>
        {
            (ServerKey a, ServerKey b, ServerKey c) = values;
            ServerKey merged = a.Merge(b).Merge(c);
            Assert.Equal(merged, a.Merge(b.Merge(c)));
            Assert.Equal(merged, c.Merge(b).Merge(a));
            Assert.Equal(a, a.Merge(a));
            foreach (ServerKey told in new[] { a, b, c })
            {
                Assert.True(told.ExpiredAt is null || merged.ExpiredAt <= told.ExpiredAt);
                Assert.True(merged.ValidUntil >= told.ValidUntil);
                Assert.True(merged.Provenance >= told.Provenance);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merge_AnotherKey_IsMisuse()
    {
        var key = new ServerKey(Id, Key, new(1));
        Assert.Throws<ArgumentException>(() => key.Merge(new ServerKey(KeyId.Parse("ed25519:2"), Key, new(1))));
        Assert.Throws<ArgumentException>(() => key.Merge(new ServerKey(Id, SigningKey.FromSeed(Id, [.. new byte[31], 1]).VerifyKey, new(1))));
    }
}
