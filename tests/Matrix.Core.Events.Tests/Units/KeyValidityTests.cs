using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

public sealed class KeyValidityTests
{
    private const long Ts = 1_700_000_000_000;
    private const long Week = 604_800_000;

    private static readonly KeyId Id = KeyId.Parse("ed25519:1");
    private static readonly VerifyKey Key = TestKeys.Of("a.example").VerifyKey;

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void CoversEvent_CurrentKey_IsHeldToItsValidityFrom5On(int version)
    {
        Assert.True(Covers(new ServerKey(Id, Key, Ts), Ts, version));
        Assert.True(Covers(new ServerKey(Id, Key, Ts), Ts - 1, version));
        Assert.True(Covers(new ServerKey(Id, Key, Ts), long.MinValue, version));
        Assert.Equal(version < 5, Covers(new ServerKey(Id, Key, Ts - 1), Ts, version));
        Assert.Equal(version < 5, Covers(new ServerKey(Id, Key, long.MinValue), long.MaxValue, version));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void CoversEvent_OldKey_CountsBeforeItExpired(int version)
    {
        Assert.True(Covers(new ServerKey(Id, Key, 0, Ts + 1), Ts, version));
        Assert.False(Covers(new ServerKey(Id, Key, long.MaxValue, Ts), Ts, version));
        Assert.False(Covers(new ServerKey(Id, Key, long.MaxValue, Ts - 1), Ts, version));
    }

    [Fact]
    public void CoversRequest_OldKey_NeverCounts()
    {
        Assert.True(new ServerKey(Id, Key, Ts).IsValidForRequest(Ts));
        Assert.False(new ServerKey(Id, Key, Ts - 1).IsValidForRequest(Ts));
        Assert.False(new ServerKey(Id, Key, long.MaxValue, long.MaxValue).IsValidForRequest(Ts));
    }

    [Fact]
    public void Cap_IsSevenDaysAfterTheFetch()
    {
        Assert.Equal(Week, ServerKey.MaxValidity);
        Assert.Equal(Ts + Week, ServerKey.CapValidity(Ts + Week, Ts));
        Assert.Equal(Ts + Week, ServerKey.CapValidity(Ts + Week + 1, Ts));
        Assert.Equal(Ts + Week - 1, ServerKey.CapValidity(Ts + Week - 1, Ts));
        Assert.Equal(Ts + Week, ServerKey.CapValidity(long.MaxValue, Ts));
        Assert.Equal(long.MinValue, ServerKey.CapValidity(long.MinValue, Ts));
        Assert.Equal(long.MaxValue, ServerKey.CapValidity(long.MaxValue, long.MaxValue));
        Assert.Equal(5, ServerKey.CapValidity(5, long.MaxValue - 1));
        Assert.Equal(long.MaxValue, ServerKey.CapValidity(long.MaxValue, long.MaxValue - Week));
        Assert.Equal(long.MinValue + Week, ServerKey.CapValidity(0, long.MinValue));
    }

    private static bool Covers(ServerKey key, long ts, int version) => key.IsValidForEvent(ts, Versions.Of(version));
}
