using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("日本 é 😀", "日本 é 😀")]
    [InlineData("a\u001b[31mb", "a\\u001b[31mb")]
    [InlineData("a\r\nb\t\0", "a\\u000d\\u000ab\\u0009\\u0000")]
    [InlineData("\u007f\u0085\u009b", "\\u007f\\u0085\\u009b")]
    [InlineData("\u202egpj.exe", "\\u202egpj.exe")]
    [InlineData("a\u200bb\u2028c\u2029", "a\\u200bb\\u2028c\\u2029")]
    [InlineData("\U000e0041", "\\ue0041")]
    public void Of_TextOfPeers_ShowsWhatATerminalWouldObey(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void Of_LoneSurrogate_IsReplaced() => Assert.Equal("a\uFFFDb", Printable.Of("a\ud800b"));
}
