using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

public sealed class KeyValidityTests
{
    private static readonly MatrixTimestamp Time = new(1_700_000_000_000);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private static readonly KeyId Id = KeyId.Parse("ed25519:1");
    private static readonly VerifyKey Key = TestKeys.Of("a.example").VerifyKey;

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void CoversEvent_CurrentKey_IsHeldToItsValidityFrom5On(int version)
    {
        Assert.True(Covers(new ServerKey(Id, Key, Time), Time, version));
        Assert.True(Covers(new ServerKey(Id, Key, Time), Time - Millisecond, version));
        Assert.True(Covers(new ServerKey(Id, Key, Time), MatrixTimestamp.MinValue, version));
        Assert.Equal(version < 5, Covers(new ServerKey(Id, Key, Time - Millisecond), Time, version));
        Assert.Equal(version < 5, Covers(new ServerKey(Id, Key, MatrixTimestamp.MinValue), MatrixTimestamp.MaxValue, version));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void CoversEvent_OldKey_CountsBeforeItExpired(int version)
    {
        Assert.True(Covers(new ServerKey(Id, Key, MatrixTimestamp.UnixEpoch, Time + Millisecond), Time, version));
        Assert.False(Covers(new ServerKey(Id, Key, MatrixTimestamp.MaxValue, Time), Time, version));
        Assert.False(Covers(new ServerKey(Id, Key, MatrixTimestamp.MaxValue, Time - Millisecond), Time, version));
    }

    [Fact]
    public void CoversRequest_OldKey_NeverCounts()
    {
        Assert.True(new ServerKey(Id, Key, Time).IsValidForRequest(Time));
        Assert.False(new ServerKey(Id, Key, Time - Millisecond).IsValidForRequest(Time));
        Assert.False(new ServerKey(Id, Key, MatrixTimestamp.MaxValue, MatrixTimestamp.MaxValue).IsValidForRequest(Time));
    }

    [Fact]
    public void Cap_IsSevenDaysAfterTheFetch()
    {
        Assert.Equal(Week, ServerKey.MaxValidity);
        Assert.Equal(Time + Week, ServerKey.CapValidity(Time + Week, Time));
        Assert.Equal(Time + Week, ServerKey.CapValidity(Time + Week + Millisecond, Time));
        Assert.Equal(Time + Week - Millisecond, ServerKey.CapValidity(Time + Week - Millisecond, Time));
        Assert.Equal(Time + Week, ServerKey.CapValidity(MatrixTimestamp.MaxValue, Time));
        Assert.Equal(MatrixTimestamp.MinValue, ServerKey.CapValidity(MatrixTimestamp.MinValue, Time));
        Assert.Equal(MatrixTimestamp.MaxValue, ServerKey.CapValidity(MatrixTimestamp.MaxValue, MatrixTimestamp.MaxValue));
        Assert.Equal(MatrixTimestamp.UnixEpoch, ServerKey.CapValidity(MatrixTimestamp.UnixEpoch, MatrixTimestamp.MaxValue - Millisecond));
        Assert.Equal(MatrixTimestamp.MaxValue, ServerKey.CapValidity(MatrixTimestamp.MaxValue, MatrixTimestamp.MaxValue - Week));
        Assert.Equal(MatrixTimestamp.MinValue + Week, ServerKey.CapValidity(MatrixTimestamp.UnixEpoch, MatrixTimestamp.MinValue));
    }

    private static bool Covers(ServerKey key, MatrixTimestamp time, int version) => key.IsValidForEvent(time, Versions.Of(version));
}
