using System.Buffers.Binary;

namespace Matrix.Core.Identifiers.Tests.Vectors;

/// <summary>The vectors of SipHash's authors: the key 00 to 0f, messages 00, 00 01, and so on.</summary>
public sealed class SipHashVectors
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    [Fact]
    public void Compute_ExampleOfThePaper_IsItsResult()
    {
        // Aumasson and Bernstein, appendix A: fifteen bytes.
        byte[] message = [.. Enumerable.Range(0, 15).Select(i => (byte)i)];
        Assert.Equal(0xa129ca6149be45e5, new SipHash24(Key).Compute(message));
    }

    [Theory]
    [InlineData(0, "310e0edd47db6f72")]
    [InlineData(1, "fd67dc93c539f874")]
    [InlineData(2, "5a4fa9d909806c0d")]
    [InlineData(3, "2d7efbd796666785")]
    [InlineData(4, "b7877127e09427cf")]
    [InlineData(5, "8da699cd64557618")]
    [InlineData(6, "cee3fe586e46c9cb")]
    [InlineData(7, "37d1018bf50002ab")]
    [InlineData(8, "6224939a79f5f593")]
    [InlineData(15, "e545be4961ca29a1")]
    [InlineData(63, "724506eb4c328a95")]
    public void Compute_VectorOfTheReferenceCode_IsItsResult(int length, string expected)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        byte[] result = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(result, new SipHash24(Key).Compute(message));
        Assert.Equal(expected, Convert.ToHexStringLower(result));
    }
}
