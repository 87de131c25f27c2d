namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class EventSetTests
{
    [Fact]
    public void Set_NumbersAcrossWords_HoldsEachOnceInOrder()
    {
        int[] numbers = [0, 63, 64, 127, 255, 256, 257, 5000, 1];
        var set = new EventSet();
        Assert.All(numbers, number => Assert.False(set.Contains(number)));
        Assert.All(numbers, number => Assert.True(set.Add(number)));
        Assert.All(numbers, number => Assert.False(set.Add(number)));
        Assert.All(numbers, number => Assert.True(set.Contains(number)));
        Assert.Equal(numbers.Order(), set.ToList());
        Assert.Equal(numbers.Length, set.Count);
        Assert.False(set.Contains(2));
        Assert.False(set.Contains(1_000_000));
    }
}
