using System.Net;

namespace Matrix.Core.Federation.Tests.Dns;

/// <summary>The operating system's resolver, as far as a test can know what it says.</summary>
public sealed class SystemAddressResolverTests
{
    private readonly SystemAddressResolver _resolver = SystemAddressResolver.Instance;

    [Fact]
    public async Task Localhost_IsFound()
    {
        AddressAnswer answer = await _resolver.ResolveAsync("localhost", TestContext.Current.CancellationToken);
        Assert.Equal(LookupStatus.Found, answer.Status);
        Assert.All(answer.Addresses, address => Assert.True(IPAddress.IsLoopback(address)));
    }

    [Theory]
    [InlineData("does-not-exist.invalid")]
    [InlineData("a..b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")]
    public async Task Nothing_IsAnAnswerAndNoException(string host) =>
        Assert.NotEqual(LookupStatus.Found, (await _resolver.ResolveAsync(host, TestContext.Current.CancellationToken)).Status);
}
