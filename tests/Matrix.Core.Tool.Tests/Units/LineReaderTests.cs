using System.Text;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Tests;

public sealed class LineReaderTests
{
    private const string Log = "a\n\nbcd\r\n\r\nef\rg\nlast";

    public static TheoryData<int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            for (int buffer = 1; buffer <= 6; buffer++)
            {
                for (int atATime = 1; atATime <= 4; atATime++)
                {
                    sizes.Add(buffer, atATime);
                }
            }

            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TryRead_AnyBufferAndAnyChunks_GivesTheSameLines(int bufferSize, int atATime) =>
        Assert.Equal(["1:a", "2:", "3:bcd", "4:", "5:ef\rg", "6:last"], Read(Log, bufferSize: bufferSize, atATime: atATime));

    [Theory]
    [InlineData("")]
    [InlineData("a\n", "1:a")]
    [InlineData("a", "1:a")]
    [InlineData("a\r", "1:a")]
    [InlineData("\n", "1:")]
    [InlineData("\n\n", "1:", "2:")]
    [InlineData("\uFEFF{}\n{}", "1:{}", "2:{}")]
    [InlineData("\uFEFF\r\n{}", "1:", "2:{}")]
    [InlineData("{}\n\uFEFF{}", "1:{}", "2:\uFEFF{}")]
    public void TryRead_EndsOfLines_AreTakenOff(string text, params string[] lines) => Sequence.Equal(lines, Read(text));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void TryRead_LineOverTheLimit_IsToldAndPassedOver(int bufferSize, int atATime) =>
        Assert.Equal(["1:abcde", "2:too long", "3:fghij", "4:too long", "5:k"], Read("abcde\nabcdef\nfghij\r\nabcdefghijklmnopqrstuvw\nk", maxLine: 5, bufferSize: bufferSize, atATime: atATime));

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void TryRead_LastLineOverTheLimit_IsToldOnce(int atATime) =>
        Assert.Equal(["1:a", "2:too long"], Read("a\nabcdefghijklmnop", maxLine: 5, atATime: atATime));

    [Fact]
    public void TryRead_ByteOrderMark_DoesNotCountForTheLimit() =>
        Assert.Equal(["1:abcde", "2:too long"], Read("\uFEFFabcde\r\n\uFEFFabc", maxLine: 5));

    [Fact]
    public void BytesRead_AtTheEnd_IsTheSizeOfTheStream()
    {
        var reader = new LineReader(new MemoryStream(Encoding.ASCII.GetBytes(Log)), "log");
        while (reader.TryRead(out _))
        {
        }

        Assert.Equal(Log.Length, reader.BytesRead);
        Assert.False(reader.TryRead(out ReadOnlyMemory<byte> after));
        Assert.True(after.IsEmpty);
    }

    [Fact]
    public void TryRead_StreamThatFails_NamesFileAndLine()
    {
        var reader = new LineReader(new FailingStream("one\ntwo"u8.ToArray()), "room.ndjson");
        Assert.True(reader.TryRead(out _));
        BadInputException exception = Assert.Throws<BadInputException>(() => reader.TryRead(out _));
        Assert.Equal("room.ndjson: line 2: the disk is on fire", exception.Message);
    }

    private static List<string> Read(string text, int maxLine = LineReader.MaxLine, int bufferSize = 64, int atATime = 1000)
    {
        byte[] bytes = new UTF8Encoding(false, true).GetBytes(text);
        var reader = new LineReader(new TricklingStream(bytes, atATime), "log", maxLine, bufferSize);
        List<string> lines = [];
        while (reader.TryRead(out ReadOnlyMemory<byte> line))
        {
            lines.Add($"{reader.LineNumber}:{(reader.IsTooLong ? "too long" : new UTF8Encoding(false, true).GetString(line.Span))}");
        }

        return lines;
    }
}
