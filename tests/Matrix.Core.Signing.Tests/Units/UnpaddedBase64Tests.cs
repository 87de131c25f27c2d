using System.Text;

namespace Matrix.Core.Signing.Tests.Units;

public class UnpaddedBase64Tests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "Zg")]
    [InlineData("fo", "Zm8")]
    [InlineData("foo", "Zm9v")]
    [InlineData("foob", "Zm9vYg")]
    [InlineData("fooba", "Zm9vYmE")]
    [InlineData("foobar", "Zm9vYmFy")]
    public void Encode_OfTheSpec_IsUnpaddedAndReadBack(string text, string base64)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);

        Assert.Equal(base64, UnpaddedBase64.Encode(bytes));
        Assert.Equal(base64, UnpaddedBase64.Encode(bytes, Base64Alphabet.UrlSafe));
        Assert.Equal(base64.Length, UnpaddedBase64.GetEncodedLength(bytes.Length));
        Assert.Equal(bytes.Length, UnpaddedBase64.GetMaxDecodedLength(base64.Length));
        AssertDecodes(base64, bytes, Base64Alphabet.Standard);
        AssertDecodes(base64 + new string('=', (4 - (base64.Length % 4)) % 4), bytes, Base64Alphabet.Standard);
    }

    [Fact]
    public void Encode_Values62And63_FollowTheAlphabet()
    {
        byte[] bytes = [0xfb, 0xff, 0xbf];

        Assert.Equal("+/+/", UnpaddedBase64.Encode(bytes));
        Assert.Equal("-_-_", UnpaddedBase64.Encode(bytes, Base64Alphabet.UrlSafe));
        AssertDecodes("+/+/", bytes, Base64Alphabet.Standard);
        AssertDecodes("-_-_", bytes, Base64Alphabet.UrlSafe);
        AssertDecodes("+/+/", bytes, Base64Alphabet.Either);
        AssertDecodes("-_-_", bytes, Base64Alphabet.Either);
        AssertDecodes("-/+_", bytes, Base64Alphabet.Either);
        AssertRefuses("-_-_", Base64Alphabet.Standard);
        AssertRefuses("+/+/", Base64Alphabet.UrlSafe);
    }

    [Theory]
    [InlineData("Z")] // a length of no bytes
    [InlineData("Zm9vY")]
    [InlineData("Zg=")] // padding not whole
    [InlineData("Zm8==")]
    [InlineData("Zg===")]
    [InlineData("=")]
    [InlineData("==")]
    [InlineData("====")]
    [InlineData("Zm9v====")]
    [InlineData("Zm9v=")]
    [InlineData("Zg==Zm9v")] // padding misplaced
    [InlineData("Z=g=")]
    [InlineData("=Zm9")]
    [InlineData("Zm 9v")] // white space
    [InlineData(" Zm9v")]
    [InlineData("Zm9v\n")]
    [InlineData("Zm9v\r\n\r\n")]
    [InlineData("Zg \n")]
    [InlineData("\t\t\t\t")]
    [InlineData("Zm9%")] // foreign characters; the platform takes % for padding
    [InlineData("Zg%%")]
    [InlineData("Zm9\0")]
    [InlineData("Zm9.")]
    [InlineData("Zm9\u0100")] // narrows to NUL
    [InlineData("Zm9\u0141")] // narrows to A
    [InlineData("Zm9é")]
    public void TryDecode_Malformed_IsRefused(string base64)
    {
        AssertRefuses(base64, Base64Alphabet.Standard);
        AssertRefuses(base64, Base64Alphabet.UrlSafe);
        AssertRefuses(base64, Base64Alphabet.Either);
    }

    [Fact]
    public void TryDecode_TrailingBitsSet_AreIgnored()
    {
        AssertDecodes("Zh", [0x66], Base64Alphabet.Standard);
        AssertDecodes("Zm9", [0x66, 0x6f], Base64Alphabet.UrlSafe);
        AssertDecodes("Zh==", [0x66], Base64Alphabet.Either);
    }

    [Theory]
    [InlineData(191)]
    [InlineData(192)] // a chunk of 256 characters, whole
    [InlineData(193)]
    [InlineData(194)]
    [InlineData(1000)]
    public void TryDecode_AroundChunks_LosesNothing(int count)
    {
        byte[] bytes = new SeededRandom(7).Bytes(count);
        AssertDecodes(UnpaddedBase64.Encode(bytes), bytes, Base64Alphabet.Standard);
        AssertDecodes(UnpaddedBase64.Encode(bytes, Base64Alphabet.UrlSafe), bytes, Base64Alphabet.Either);

        foreach (int at in new[] { 0, 3, 255, 256, 259, UnpaddedBase64.GetEncodedLength(count) - 1 })
        {
            char[] broken = UnpaddedBase64.Encode(bytes).ToCharArray();
            if (at < broken.Length)
            {
                broken[at] = ' ';
                AssertRefuses(new string(broken), Base64Alphabet.Standard);
            }
        }
    }

    [Fact]
    public void TryDecode_IntoTooShortBuffer_IsFalse()
    {
        Assert.False(UnpaddedBase64.TryDecode("Zm9vYg"u8, new byte[3], out int written));
        Assert.Equal(0, written);
        Assert.True(UnpaddedBase64.TryDecode("Zm9vYg"u8, new byte[4], out written));
        Assert.Equal(4, written);
        Assert.True(UnpaddedBase64.TryDecode("Zm9vYg"u8, new byte[9], out written));
        Assert.Equal(4, written);
    }

    [Fact]
    public void Encode_IntoBuffer_WritesExactlyTheText()
    {
        byte[] buffer = new byte[8];
        buffer.AsSpan().Fill((byte)'!');

        Assert.Equal(6, UnpaddedBase64.Encode("foob"u8, buffer));
        Assert.Equal("Zm9vYg!!"u8, buffer);
        Assert.Equal(6, UnpaddedBase64.Encode("foob"u8, buffer.AsSpan(0, 6), Base64Alphabet.UrlSafe));
        Assert.Throws<ArgumentException>(() => UnpaddedBase64.Encode("foob"u8, new byte[5]));
        Assert.Throws<ArgumentException>(() => UnpaddedBase64.Encode("foob"u8, new byte[5], Base64Alphabet.UrlSafe));
    }

    [Fact]
    public void Misuse_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => UnpaddedBase64.Encode("a"u8, Base64Alphabet.Either));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnpaddedBase64.Encode("a"u8, new byte[9], (Base64Alphabet)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnpaddedBase64.TryDecode("aaaa"u8, out _, (Base64Alphabet)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnpaddedBase64.TryDecode("aaaa"u8, out _, (Base64Alphabet)(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnpaddedBase64.GetEncodedLength(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnpaddedBase64.GetMaxDecodedLength(-1));
    }

    [Fact]
    public void GetEncodedLength_AtItsBound_Fits()
    {
        const int Most = 1_610_612_735; // int.MaxValue · 3 / 4
        Assert.Equal(int.MaxValue, UnpaddedBase64.GetEncodedLength(Most));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnpaddedBase64.GetEncodedLength(Most + 1));
        Assert.Equal(Most, UnpaddedBase64.GetMaxDecodedLength(int.MaxValue));
    }

    private static void AssertDecodes(string base64, byte[] expected, Base64Alphabet alphabet)
    {
        byte[] utf8 = Encoding.ASCII.GetBytes(base64);
        byte[] buffer = new byte[expected.Length];
        Assert.True(UnpaddedBase64.TryDecode(base64, out byte[]? bytes, alphabet));
        Assert.Equal(expected, bytes);
        Assert.True(UnpaddedBase64.TryDecode(utf8, out bytes, alphabet));
        Assert.Equal(expected, bytes);
        Assert.True(UnpaddedBase64.TryDecode(base64, buffer, out int written, alphabet));
        Assert.Equal(expected, buffer.AsSpan(0, written));
        Assert.True(UnpaddedBase64.TryDecode(utf8, buffer, out written, alphabet));
        Assert.Equal(expected, buffer.AsSpan(0, written));
    }

    private static void AssertRefuses(string base64, Base64Alphabet alphabet)
    {
        byte[] utf8 = new UTF8Encoding().GetBytes(base64);
        Assert.False(UnpaddedBase64.TryDecode(base64, out byte[]? bytes, alphabet), $"{base64} {alphabet}");
        Assert.Null(bytes);
        Assert.False(UnpaddedBase64.TryDecode(utf8, out bytes, alphabet));
        Assert.Null(bytes);
        Assert.False(UnpaddedBase64.TryDecode(base64, new byte[base64.Length], out int written, alphabet));
        Assert.Equal(0, written);
        Assert.False(UnpaddedBase64.TryDecode(utf8, new byte[utf8.Length], out written, alphabet));
        Assert.Equal(0, written);
    }
}
