using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class NumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("10")]
    [InlineData("100000000000000")]
    [InlineData("9007199254740991")]
    [InlineData("-9007199254740991")]
    public void AnyMode_IntegerInRange_IsKept(string number) => Expect.CanonicalInAllModes($"[{number}]", $" [ {number} ] ");

    // Spec digest 2.2, the column of room versions 6 and later.
    [Theory]
    [InlineData("1.0", JsonErrorKind.NumberNotInteger)]
    [InlineData("0.0", JsonErrorKind.NumberNotInteger)]
    [InlineData("-0.0", JsonErrorKind.NumberNotInteger)]
    [InlineData("1e2", JsonErrorKind.NumberNotInteger)]
    [InlineData("1E2", JsonErrorKind.NumberNotInteger)]
    [InlineData("1e0", JsonErrorKind.NumberNotInteger)]
    [InlineData("1.5", JsonErrorKind.NumberNotInteger)]
    [InlineData("-0.00", JsonErrorKind.NumberNotInteger)]
    [InlineData("-0e0", JsonErrorKind.NumberNotInteger)]
    [InlineData("-0E-5", JsonErrorKind.NumberNotInteger)]
    [InlineData("9007199254740992", JsonErrorKind.NumberOutOfRange)]
    [InlineData("-9007199254740992", JsonErrorKind.NumberOutOfRange)]
    [InlineData("9999999999999999", JsonErrorKind.NumberOutOfRange)]
    [InlineData("10000000000000000", JsonErrorKind.NumberOutOfRange)]
    [InlineData("-10000000000000000", JsonErrorKind.NumberOutOfRange)]
    [InlineData("9223372036854775807", JsonErrorKind.NumberOutOfRange)]
    [InlineData("18446744073709551617", JsonErrorKind.NumberOutOfRange)]
    [InlineData("123456789012345678901234567890", JsonErrorKind.NumberOutOfRange)]
    public void Strict_NumberOutsideTheRules_IsRefusedAtItsFirstByte(string number, JsonErrorKind kind)
    {
        Expect.Refused(kind, 5, $$"""{"a":{{number}}}""", CanonicalJsonMode.Strict);
        Expect.Refused(kind, 0, number, CanonicalJsonMode.Strict);
        Expect.Refused(kind, 3, $"[1,{number}]", CanonicalJsonMode.Strict);
    }

    [Theory]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("9223372036854775808")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("-123456789012345678901234567890")]
    [InlineData("1606938044258990275541962092341162602522202993782792835301376")]
    public void Relaxed_IntegerOfAnySize_IsKeptDigitForDigit(string number)
    {
        Expect.Canonical($"[{number}]", $"[ {number}]", CanonicalJsonMode.Relaxed);
        Expect.Canonical($"[{number}]", $"[ {number}]", CanonicalJsonMode.RelaxedVerbatim);
    }

    [Fact]
    public void Relaxed_IntegerOfManyDigits_IsKeptDigitForDigit()
    {
        string number = new('7', 100_000);
        Expect.Canonical(number, number, CanonicalJsonMode.Relaxed);
        Expect.Refused(JsonErrorKind.NumberOutOfRange, 0, number, CanonicalJsonMode.Strict);
    }

    [Theory]
    [InlineData(CanonicalJsonMode.Strict)]
    [InlineData(CanonicalJsonMode.Relaxed)]
    public void StrictAndRelaxed_IntegerNegativeZero_LosesItsSign(CanonicalJsonMode mode)
    {
        Expect.Canonical("""{"a":0,"b":[0,-1]}""", """{"b":[-0,-1],"a":-0}""", mode);
        Expect.Canonical("0", " -0 ", mode);
        Expect.Canonical("[0,0,10,-10]", "[-0,0,10,-10]", mode);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e10")]
    [InlineData("1E+2")]
    [InlineData("1.50")]
    [InlineData("-0")]
    [InlineData("-0.0")]
    [InlineData("1e-7")]
    [InlineData("1e16")]
    [InlineData("1E400")]
    [InlineData("-1e99999999999")]
    [InlineData("0.10000000000000000000000000000001")]
    public void RelaxedVerbatim_NumberOfAnyForm_IsKept(string number) =>
        Expect.Canonical($$"""{"a":{{number}},"b":{{number}}}""", $$"""{"b":{{number}},"a":{{number}}}""", CanonicalJsonMode.RelaxedVerbatim);

    [Theory]
    [InlineData("01", 0)]
    [InlineData("-01", 1)]
    [InlineData("00", 0)]
    [InlineData("-00.5", 1)]
    [InlineData("-a", 1)]
    [InlineData("--1", 1)]
    [InlineData("1.a", 2)]
    [InlineData("1.e5", 2)]
    [InlineData("1ea", 2)]
    [InlineData("1e+a", 3)]
    [InlineData("1e-+1", 3)]
    [InlineData("-Infinity", 1)]
    public void AnyMode_NumberOutsideTheGrammar_IsRefusedWhereItBreaks(string number, int offset) =>
        Expect.RefusedInAllModes(JsonErrorKind.InvalidNumber, offset + 1, $"[{number}]");

    [Fact]
    public void AnyMode_SecondPoint_IsUnexpectedBehindTheNumber()
    {
        Expect.Refused(JsonErrorKind.NumberNotInteger, 1, "[1.5.5]", CanonicalJsonMode.Strict);
        Expect.Refused(JsonErrorKind.UnexpectedByte, 4, "[1.5.5]", CanonicalJsonMode.Relaxed);
        Expect.Refused(JsonErrorKind.UnexpectedByte, 4, "[1.5.5]", CanonicalJsonMode.RelaxedVerbatim);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.5e-")]
    public void AnyMode_NumberCutOff_IsRefusedAtTheEnd(string number) =>
        Expect.RefusedInAllModes(JsonErrorKind.UnexpectedEnd, number.Length, number);

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("\uFF11")]
    public void AnyMode_WhatIsNoNumber_IsRefused(string text) =>
        Expect.RefusedInAllModes(JsonErrorKind.UnexpectedByte, 1, $"[{text}]");

    [Fact]
    public void AnyMode_HexNumber_IsRefusedBehindItsZero() => Expect.RefusedInAllModes(JsonErrorKind.TrailingData, 1, "0x1");
}
