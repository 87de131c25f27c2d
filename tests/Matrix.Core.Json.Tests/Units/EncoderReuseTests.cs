using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Units;

public sealed class EncoderReuseTests
{
    [Fact]
    public void Rent_AfterAnOrdinaryText_GivesTheSameBuffers()
    {
        CanonicalEncoder first = CanonicalEncoder.Rent();
        Assert.True(first.TryEncode("""{"b":1,"a":2}"""u8, CanonicalJsonMode.Strict, default, out _));
        first.Dispose();
        using CanonicalEncoder second = CanonicalEncoder.Rent();
        Assert.Same(first, second);
    }

    [Fact]
    public void Rent_WhileAnotherIsOut_GivesItsOwnBuffers()
    {
        using CanonicalEncoder outer = CanonicalEncoder.Rent();
        Assert.True(outer.TryEncode("""{"outer":1}"""u8, CanonicalJsonMode.Strict, default, out _));
        Assert.True(CanonicalJson.TryCanonicalize("""{"inner":2}"""u8, CanonicalJsonMode.Strict, out byte[] inner, out _));
        Assert.Equal("""{"inner":2}""", Bytes.Text(inner));
        Assert.Equal("""{"outer":1}""", Bytes.Text(outer.Output));
    }

    [Theory]
    [InlineData("""{"b":"x","a":1}""")]
    [InlineData("""[1e15]""")]
    public void Rent_AfterAHugeText_DropsItsBuffersAndStillWorks(string small)
    {
        string filler = new('x', CanonicalEncoder.MaxKeptBuffer);
        CanonicalEncoder huge = CanonicalEncoder.Rent();
        Assert.True(huge.TryEncode(Bytes.Of($$"""{"b":"{{filler}}","a":"{{filler}}"}"""), CanonicalJsonMode.Strict, default, out _));
        Assert.Equal($$"""{"a":"{{filler}}","b":"{{filler}}"}""", Bytes.Text(huge.Output));
        huge.Dispose();

        using CanonicalEncoder next = CanonicalEncoder.Rent();
        Assert.NotSame(huge, next);
        Assert.True(next.TryEncode(Bytes.Of(small), CanonicalJsonMode.Relaxed, default, out _));
        Assert.True(CanonicalJson.IsCanonical(next.Output, CanonicalJsonMode.Relaxed));
    }

    [Fact]
    public void Rent_AfterATextOfManyMembers_DropsItsTable()
    {
        string json = $"{{{string.Join(',', Enumerable.Range(0, 9_000).Select(i => $"\"{i:D4}\":0"))}}}";
        CanonicalEncoder huge = CanonicalEncoder.Rent();
        Assert.True(huge.TryEncode(Bytes.Of(json), CanonicalJsonMode.Strict, default, out _));
        Assert.Equal(9_000, huge.RootMembers.Length);
        huge.Dispose();
        using CanonicalEncoder next = CanonicalEncoder.Rent();
        Assert.NotSame(huge, next);
    }

    [Fact]
    public void TryEncode_AfterARefusedText_BeginsAnew()
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        Assert.False(encoder.TryEncode("""{"b":{"d":1,"c":[[[{"x":1,"""u8, CanonicalJsonMode.Strict, default, out _));
        Assert.True(encoder.TryEncode("""[{"z":1,"y":2}]"""u8, CanonicalJsonMode.Strict, default, out JsonError error));
        Assert.Equal(default, error);
        Assert.False(encoder.RootIsObject);
        Assert.Equal("""[{"y":2,"z":1}]""", Bytes.Text(encoder.Output));
    }

    [Fact]
    public void TryWrite_OrdinaryText_AllocatesNothing()
    {
        byte[] json = Bytes.Of("""{"b":[1,"\u00e9",{"y":null,"x":1.5}],"a":{"d":"text","c":1e3}}""");
        var writer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        Assert.True(CanonicalJson.TryWrite(json, CanonicalJsonMode.Relaxed, writer, out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            writer.ResetWrittenCount();
            _ = CanonicalJson.TryWrite(json, CanonicalJsonMode.Relaxed, writer, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
