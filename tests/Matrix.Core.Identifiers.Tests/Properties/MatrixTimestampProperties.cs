using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Matrix.Core.Identifiers.Tests.Properties;

public sealed class MatrixTimestampProperties
{
    private static readonly BigInteger TicksPerMillisecond = TimeSpan.TicksPerMillisecond;

    // Small numbers, real times, the ends of the range of dates and of 64 bits, and anything.
    private static Gen<long> Integer { get; } =
        from near in Gen.Elements(0L, 0L, 1_700_000_000_000, -62_135_596_800_000, 253_402_300_799_999, 9_007_199_254_740_991, long.MinValue, long.MaxValue)
        from offset in Gen.OneOf(Gen.Choose(-3, 3).Select(value => (long)value), Gen.Choose(int.MinValue, int.MaxValue).Select(value => (long)value << 20))
        select unchecked(near + offset);

    private static Gen<MatrixTimestamp> Time { get; } = Integer.Select(value => new MatrixTimestamp(value));

    [Fact]
    public void Parse_ThenFormat_IsIdentity() =>
        Check(Time, time => MatrixTimestamp.Parse(time.ToString()) == time && time.ToString() == new BigInteger(time.Milliseconds).ToString(provider: null));

    [Fact]
    public void Comparisons_AnyTwo_AreThoseOfTheNumbers() => Check(
        Time.Two(),
        pair =>
        {
            (MatrixTimestamp left, MatrixTimestamp right) = (pair.Item1, pair.Item2);
            int order = left.Milliseconds.CompareTo(right.Milliseconds);
            return Math.Sign(left.CompareTo(right)) == order
                && (left < right, left <= right, left > right, left >= right) == (order < 0, order <= 0, order > 0, order >= 0)
                && (left == right, left != right, left.Equals(right)) == (order == 0, order != 0, order == 0)
                && (order != 0 || left.GetHashCode() == right.GetHashCode())
                && MatrixTimestamp.Min(left, right).Milliseconds == Math.Min(left.Milliseconds, right.Milliseconds)
                && MatrixTimestamp.Max(left, right).Milliseconds == Math.Max(left.Milliseconds, right.Milliseconds);
        });

    [Fact]
    public void AddAndSubtract_AnyDuration_AreThoseOfUnboundedIntegersClamped() => Check(
        Integer.Two(),
        pair =>
        {
            var time = new MatrixTimestamp(pair.Item1);
            var duration = new TimeSpan(pair.Item2);
            BigInteger whole = BigInteger.Divide(pair.Item2, TicksPerMillisecond);
            return (time + duration).Milliseconds == Clamp(pair.Item1 + whole) && (time - duration).Milliseconds == Clamp(pair.Item1 - whole);
        });

    [Fact]
    public void Subtract_AnyTwo_IsTheDifferenceInTicksClamped() => Check(
        Time.Two(),
        pair => (pair.Item1 - pair.Item2).Ticks == Clamp((new BigInteger(pair.Item1.Milliseconds) - pair.Item2.Milliseconds) * TicksPerMillisecond));

    [Fact]
    public void ToDateTimeOffset_AnyTime_IsExactInTheRangeAndKeepsTheOrder() => Check(
        Time.Two(),
        pair =>
        {
            (MatrixTimestamp left, MatrixTimestamp right) = (pair.Item1, pair.Item2);
            bool isDate = left.TryToDateTimeOffset(out DateTimeOffset date);
            return isDate == (MatrixTimestamp.FromDateTimeOffset(date) == left) && (left > right || left.ToDateTimeOffset() <= right.ToDateTimeOffset());
        });

    [Fact]
    public void FromDateTimeOffset_AnyDate_IsLessThanAMillisecondBefore() => Check(
        ArbMap.Default.GeneratorFor<DateTimeOffset>(),
        date =>
        {
            TimeSpan dropped = date - MatrixTimestamp.FromDateTimeOffset(date).ToDateTimeOffset();
            return dropped >= TimeSpan.Zero && dropped < TimeSpan.FromMilliseconds(1);
        });

    private static long Clamp(BigInteger value) => (long)BigInteger.Min(BigInteger.Max(value, long.MinValue), long.MaxValue);

    private static void Check<T>(Gen<T> gen, Func<T, bool> property) => Prop.ForAll(gen.ToArbitrary(), property).QuickCheckThrowOnFailure();
}
