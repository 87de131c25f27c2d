namespace Matrix.Core.Identifiers.Tests.Units;

public sealed class KeyedHashTests
{
    [Fact]
    public void ChooseKey_NothingSet_IsAnotherKeyEachTime() => Assert.NotEqual(KeyedHash.ChooseKey(null), KeyedHash.ChooseKey(null));

    [Fact]
    public void ChooseKey_Set_IsThatKey() =>
        Assert.Equal([.. Enumerable.Range(0, 16).Select(i => (byte)i)], KeyedHash.ChooseKey("000102030405060708090a0b0c0d0e0f"));

    [Theory]
    [InlineData("")]
    [InlineData("000102030405060708090a0b0c0d0e")]
    [InlineData("000102030405060708090a0b0c0d0e0f10")]
    [InlineData("zz0102030405060708090a0b0c0d0e0f")]
    public void ChooseKey_NoKey_Throws(string setting) => Assert.Throws<FormatException>(() => KeyedHash.ChooseKey(setting));

    [Fact]
    public void Compute_OfIdentifiersAndText_IsTheirHashCode()
    {
        int expected = KeyedHash.Compute("$event"u8);
        Assert.Equal(expected, EventId.Parse("$event").GetHashCode());
        Assert.Equal(expected, Utf8Text.FromString("$event").GetHashCode());
        Assert.Equal(expected, unchecked((int)KeyedHash.ComputeLong("$event"u8)));
    }
}
