using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class PowerOrderKeyTests
{
    private static readonly PowerOrderKey First = KeyOf(50, 2, "$b:a");

    public static TheoryData<long, long, string> LaterKeys => new()
    {
        { 49, 1, "$a:a" },
        { 50, 3, "$a:a" },
        { 50, 2, "$c:a" },
    };

    [Theory]
    [MemberData(nameof(LaterKeys))]
    public void Operators_KeyThatIsLater_OrderTheTwo(long level, long timestamp, string eventId)
    {
        PowerOrderKey later = KeyOf(level, timestamp, eventId);
        Assert.True(First < later);
        Assert.True(First <= later);
        Assert.False(First > later);
        Assert.False(First >= later);
        Assert.False(later < First);
        Assert.False(later <= First);
        Assert.True(later > First);
        Assert.True(later >= First);
    }

    [Fact]
    public void Operators_EqualKeys_AreNeitherLessNorGreater()
    {
        PowerOrderKey same = KeyOf(50, 2, "$b:a");
        Assert.False(First < same);
        Assert.True(First <= same);
        Assert.False(First > same);
        Assert.True(First >= same);
    }

    private static PowerOrderKey KeyOf(long level, long timestamp, string eventId) =>
        new(new PowerLevel(level), new MatrixTimestamp(timestamp), EventId.Parse(eventId));
}
