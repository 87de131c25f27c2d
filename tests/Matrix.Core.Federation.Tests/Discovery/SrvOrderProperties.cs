using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>The order of RFC 2782: by priority, and within one at random by weight.</summary>
public sealed class SrvOrderProperties
{
    private static readonly Gen<SrvRecord[]> Records =
        (from priority in Gen.Choose(0, 3)
         from weight in Gen.Elements(0, 0, 1, 10, 65535)
         from port in Gen.Choose(1, 65535)
         from target in Gen.Choose(0, 20)
         select new SrvRecord { Priority = (ushort)priority, Weight = (ushort)weight, Port = (ushort)port, Target = $"n{target}.example" }).ArrayOf();

    [Fact]
    public void Order_IsAPermutationByPriority() => Prop.ForAll(Records.ToArbitrary(), records =>
    {
        SrvRecord[] ordered = [.. SrvOrder.Arrange(records, new Random(1))];
        return ordered.Select(record => record.Priority).SequenceEqual(records.Select(record => record.Priority).Order())
            && ordered.GroupBy(record => record).All(group => group.Count() == records.Count(record => record == group.Key))
            && ordered.Length == records.Length;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Order_OfOneSeed_DoesNotDependOnTheInputs() => Prop.ForAll(Records.ToArbitrary(), records =>
        SrvOrder.Arrange(records, new Random(7)).SequenceEqual(SrvOrder.Arrange(records.Reverse(), new Random(7)))).QuickCheckThrowOnFailure();

    [Fact]
    public void First_IsDrawnByWeight()
    {
        // 10,000 draws of a seed: the shares are exact to about two in a hundred.
        SrvRecord[] records = [new() { Priority = 0, Weight = 60, Port = 1, Target = "a" }, new() { Priority = 0, Weight = 30, Port = 1, Target = "b" }, new() { Priority = 0, Weight = 10, Port = 1, Target = "c" }, new() { Priority = 1, Weight = 60000, Port = 1, Target = "later" }];
        Dictionary<string, int> first = CountFirst(records);
        Assert.InRange(first["a"], 5800, 6200);
        Assert.InRange(first["b"], 2800, 3200);
        Assert.InRange(first["c"], 850, 1200);
        Assert.False(first.ContainsKey("later"));
    }

    [Fact]
    public void WeightZero_HasAVerySmallChance_AndIsNotLeftOut()
    {
        Dictionary<string, int> first = CountFirst([new() { Port = 1, Target = "zero" }, new() { Priority = 0, Weight = 99, Port = 1, Target = "a" }]);
        Assert.InRange(first["zero"], 40, 200); // one in a hundred
    }

    [Fact]
    public void AllOfWeightZero_AreDrawnAlike()
    {
        Dictionary<string, int> first = CountFirst([new() { Port = 1, Target = "a" }, new() { Port = 1, Target = "b" }, new() { Port = 1, Target = "c" }, new() { Port = 1, Target = "d" }]);
        Assert.All(first.Values, count => Assert.InRange(count, 2300, 2700));
        Assert.Equal(4, first.Count);
    }

    private static Dictionary<string, int> CountFirst(SrvRecord[] records)
    {
        var random = new Random(42);
        return Enumerable.Range(0, 10_000).Select(_ => SrvOrder.Arrange(records, random)[0].Target).CountBy(target => target).ToDictionary(StringComparer.Ordinal);
    }
}
