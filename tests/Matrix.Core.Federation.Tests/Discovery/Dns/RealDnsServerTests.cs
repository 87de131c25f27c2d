using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>The resolver against a name server that others wrote.</summary>
public sealed class RealDnsServerTests(UnboundServer server) : IClassFixture<UnboundServer>
{
    [Fact]
    public async Task Records_AreFound()
    {
        SrvResult answer = await Ask("_matrix-fed._tcp.example.org");
        Assert.Equal("10 60 443 a.example.net, 20 0 8448 b.example.org", answer.ToString());
        Assert.InRange(answer.TimeToLive!.Value.TotalSeconds, 1, 300);
    }

    [Fact]
    public async Task Root_SaysThatTheServiceIsNotThere() => Assert.Equal("0 0 0 .", (await Ask("_matrix._tcp.example.org")).ToString());

    [Theory]
    [InlineData("_matrix-fed._tcp.nothing.example.org")] // NXDOMAIN
    [InlineData("ns.example.org")]                        // no such record
    public async Task Nothing_IsNotFound_ForTheZonesNegativeTime(string name)
    {
        SrvResult answer = await Ask(name);
        Assert.Equal(LookupStatus.NotFound, answer.Status);
        Assert.InRange(answer.TimeToLive!.Value.TotalSeconds, 1, 77);
    }

    [Fact]
    public async Task Alias_IntoAnotherZone_IsFollowed()
    {
        SrvResult answer = await Ask("_alias._tcp.example.org");
        Assert.Equal("1 2 3 a.example.net", answer.ToString());
        Assert.InRange(answer.TimeToLive!.Value.TotalSeconds, 1, 120);
    }

    [Fact]
    public async Task Answer_TooLongForADatagram_ComesOverTcp()
    {
        SrvResult answer = await Ask("_many._tcp.example.org");
        Assert.Equal(SrvResult.MaxRecords, answer.Records.Length);
        Assert.Equal("a-host-with-a-rather-long-name-31.example.org", answer.Records[31].Target);
    }

    [Theory]
    [InlineData("_matrix-fed._tcp.broken.example", "ServerFailure")]
    [InlineData("_matrix-fed._tcp.refused.example", "Refused")]
    public async Task Error_IsNoWordThatThereIsNothing(string name, string code)
    {
        SrvResult answer = await Ask(name);
        Assert.Equal(LookupStatus.Failed, answer.Status);
        Assert.Contains(code, answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_AreFound()
    {
        TxtResult answer = await new DnsSrvResolver(new RealClock(), server.Options()).ResolveTextAsync("example.org", TestContext.Current.CancellationToken);
        Assert.Equal("v=matrix;gonesecond", Assert.Single(answer.Records));
    }

    private Task<SrvResult> Ask(string name) => new DnsSrvResolver(new RealClock(), server.Options()).ResolveAsync(name, TestContext.Current.CancellationToken).AsTask();
}
