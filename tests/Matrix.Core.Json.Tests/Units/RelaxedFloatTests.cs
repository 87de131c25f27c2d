using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class RelaxedFloatTests
{
    [Theory]
    [InlineData("1.0", "1.0")]
    [InlineData("-1.0", "-1.0")]
    [InlineData("1e2", "100.0")]
    [InlineData("1E2", "100.0")]
    [InlineData("1e+2", "100.0")]
    [InlineData("1.5e2", "150.0")]
    [InlineData("1e10", "10000000000.0")]
    [InlineData("0.0", "0.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("0e0", "0.0")]
    [InlineData("-0e5", "-0.0")]
    [InlineData("0.5", "0.5")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("1e15", "1000000000000000.0")]
    [InlineData("1e16", "1e+16")]
    [InlineData("1e17", "1e+17")]
    [InlineData("9007199254740993.0", "9007199254740992.0")]
    [InlineData("123456789012345678.0", "1.2345678901234568e+17")]
    [InlineData("9999999999999998.0", "9999999999999998.0")]
    [InlineData("99999999999999990.0", "9.999999999999998e+16")]
    [InlineData("1234567890123456.7", "1234567890123456.8")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00012345", "0.00012345")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("1e-4", "0.0001")]
    [InlineData("1e-5", "1e-05")]
    [InlineData("1e-7", "1e-07")]
    [InlineData("1.5e-7", "1.5e-07")]
    [InlineData("1e-10", "1e-10")]
    [InlineData("1e100", "1e+100")]
    [InlineData("1e-100", "1e-100")]
    [InlineData("1e308", "1e+308")]
    [InlineData("-1e308", "-1e+308")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("4.9406564584124654e-324", "5e-324")]
    [InlineData("2.2250738585072014e-308", "2.2250738585072014e-308")]
    [InlineData("2.2250738585072011e-308", "2.225073858507201e-308")]
    [InlineData("1e-400", "0.0")]
    [InlineData("-1e-400", "-0.0")]
    [InlineData("2e-324", "0.0")]
    [InlineData("0.1", "0.1")]
    [InlineData("0.30000000000000004", "0.30000000000000004")]
    [InlineData("100000.0", "100000.0")]
    [InlineData("1e5", "100000.0")]
    [InlineData("123.456", "123.456")]
    [InlineData("1e22", "1e+22")]
    [InlineData("1e23", "1e+23")]
    [InlineData("5e22", "5e+22")]
    [InlineData("8.41e21", "8.41e+21")]
    [InlineData("9007199254740992.5", "9007199254740992.0")]
    [InlineData("0.1000000000000000055511151231257827021181583404541015625", "0.1")]
    [InlineData("12345678901234567890.5", "1.2345678901234567e+19")]
    [InlineData("1.00000000000000000000001e0", "1.0")]
    [InlineData("1e00002", "100.0")]
    [InlineData("1e-00002", "0.01")]
    public void Relaxed_Float_IsWrittenAsItsRooms(string number, string expected)
    {
        Expect.Canonical(expected, number, CanonicalJsonMode.Relaxed);
        Expect.Canonical($$"""{"a":[{{expected}}],"b":{{expected}}}""", $$"""{ "b" : {{number}} , "a" : [ {{number}} ] }""", CanonicalJsonMode.Relaxed);
    }

    // The runtime's shortest form of these two powers of two is that of the double below them.
    [Theory]
    [InlineData("2.9802322387695312e-08", "2.9802322387695312e-08")]
    [InlineData("2.98023223876953125E-8", "2.9802322387695312e-08")]
    [InlineData("-2.98023223876953125E-8", "-2.9802322387695312e-08")]
    [InlineData("4.1045368012983762e-289", "4.1045368012983762e-289")]
    public void Relaxed_PowerOfTwoAtAnUnevenGap_ReadsBack(string number, string expected) =>
        Expect.Canonical(expected, number, CanonicalJsonMode.Relaxed);

    [Fact]
    public void Relaxed_EveryPowerOfTwo_ReadsBackAsItself()
    {
        for (int exponent = -1074; exponent <= 1023; exponent++)
        {
            double value = Math.ScaleB(1.0, exponent);
            Assert.Equal(value, RoundTrip(value));
            Assert.Equal(-Math.BitIncrement(value), RoundTrip(-Math.BitIncrement(value)));
            Assert.Equal(Math.BitDecrement(value), RoundTrip(Math.BitDecrement(value)));
        }
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1E309")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("1e99999999999999999999")]
    [InlineData("1e4294967297")]
    public void Relaxed_FloatBeyondADouble_IsRefused(string number) =>
        Expect.Refused(JsonErrorKind.NumberOutOfRange, 5, $$"""{"a":{{number}}}""", CanonicalJsonMode.Relaxed);

    [Theory]
    [InlineData("1e-99999999999999999999", "0.0")]
    [InlineData("-1e-4294967296", "-0.0")]
    [InlineData("0e99999999999999999999", "0.0")]
    public void Relaxed_ExponentBeyondAnInteger_IsReadAsWhatItIs(string number, string expected) =>
        Expect.Canonical(expected, number, CanonicalJsonMode.Relaxed);

    [Fact]
    public void Relaxed_ThousandsOfDigits_AreReadAsWhatTheyAre()
    {
        Expect.Canonical("1.0", $"0.{new string('0', 50_000)}1e50001", CanonicalJsonMode.Relaxed);
        Expect.Canonical("1.0", $"1{new string('0', 50_000)}e-50000", CanonicalJsonMode.Relaxed);
        Expect.Canonical("1e+300", $"1{new string('0', 300)}.0", CanonicalJsonMode.Relaxed);
    }

    [Fact]
    public void Relaxed_ArrayOfTenThousandGrowingFloats_IsWrittenWhole()
    {
        const int Count = 10_000;
        const string Tail = "what follows is longer than one block, and still has its place";
        string json = $"[{string.Join(',', Enumerable.Repeat("1e15", Count))},\"{Tail}\"]";
        string expected = $"[{string.Join(',', Enumerable.Repeat("1000000000000000.0", Count))},\"{Tail}\"]";
        Expect.Canonical(expected, json, CanonicalJsonMode.Relaxed);
    }

    [Fact]
    public void Relaxed_GrowingFloatsInMembersOutOfOrder_AreMovedWhole()
    {
        string[] keys = [.. Enumerable.Range(0, 2_000).Select(i => $"k{i:D5}")];
        string json = $"{{{string.Join(',', keys.Reverse().Select(key => $"\"{key}\":1e15"))}}}";
        string expected = $"{{{string.Join(',', keys.Select(key => $"\"{key}\":1000000000000000.0"))}}}";
        Expect.Canonical(expected, json, CanonicalJsonMode.Relaxed);
    }

    private static double RoundTrip(double value)
    {
        Span<byte> text = stackalloc byte[RelaxedFloat.MaxLength];
        int length = RelaxedFloat.Format(value, text);
        return double.Parse(text[..length], System.Globalization.CultureInfo.InvariantCulture);
    }
}
