using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("$a/b+c", "/%24a%2Fb%2Bc")]
    [InlineData("AZaz09-._~", "/AZaz09-._~")]
    [InlineData("..a", "/..a")]
    [InlineData("...", "/...")]
    [InlineData("%2e%2e", "/%252e%252e")]
    [InlineData("\u00e9\U0001F600", "/%C3%A9%F0%9F%98%80")]
    [InlineData("a\\b?c#d&e=f", "/a%5Cb%3Fc%23d%26e%3Df")]
    [InlineData("\n\0", "/%0A%00")]
    public void Segment_AnyText_IsEncodedByteForByte(string text, string expected) => Assert.Equal(expected, new RequestTarget("").Segment(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void Segment_ThatWouldBeAnotherEndpoint_IsMisuse(string text) => Assert.ThrowsAny<ArgumentException>(() => new RequestTarget("").Segment(text));

    [Fact]
    public void Segment_ALoneSurrogate_IsMisuse() => Assert.ThrowsAny<ArgumentException>(() => new RequestTarget("").Segment("\ud800"));

    [Fact]
    public void Query_Pairs_AreEncodedAndJoined() =>
        Assert.Equal("/p?a%20b=1&c=%2B&d=true&a%20b=x", new RequestTarget("/p").Query("a b", 1).Query("no", (string?)null).Query("c", "+").Query("d", true).Query("a b", "x").ToString());

    [Fact]
    public async Task Identifiers_NeverSet_AreMisuse()
    {
        FederationClient client = SampleEvents.Client(new FakeTransport("{}"));
        ServerName to = SampleEvents.Other.Name;
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Servers.GetVersionAsync(default));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Events.GetEventAsync(to, default));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Events.OpenStateAsync(to, default, SampleEvents.Event));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Events.OpenStateAsync(to, SampleEvents.Room, default));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Queries.GetDirectoryEntryAsync(to, default));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Media.DownloadAsync(to, ".."));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => client.Queries.QueryAsync(to, "."));
        _ = Assert.Throws<ArgumentException>(() => new FederationClient(new FakeTransport("{}"), default));
    }
}
