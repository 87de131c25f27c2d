using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>A URL of a peer's choice: whatever host stands in it, nothing but the exception of this package comes out.</summary>
public sealed class UrlTests
{
    [Theory]
    [InlineData("https://\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4/")]
    [InlineData("https://xn--a/")]
    [InlineData("https://xn--\u00e4.example/")]
    [InlineData("https://\u00e4_\u00f6.example/")]
    [InlineData("https://\u00ad/")]
    [InlineData("https://a..b/")]
    [InlineData("https://-a-.example/")]
    [InlineData("https://a%20b/")]
    [InlineData("https://\u2024\u2024/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://017700000001/")]
    [InlineData("https://\uff11\uff12\uff17.0.0.1/")]
    [InlineData("https://[::1%25lo]/")]
    [InlineData("https://[::ffff:0:7f00:1]/")]
    [InlineData("https://localhost./")]
    [InlineData("https://a.example:0/")]
    [InlineData("https://\U0001f4a9.example/\ud83d")]
    public async Task GuardedFetch_AnyHost_ThrowsThePackagesException(string address)
    {
        using var fetcher = new SafeHttpFetcher(new FederationHttpOptions { AddressResolver = new LoopbackOnly() }, new FakeTimeProvider(), new RecordingConnector((_, _) => throw new InvalidOperationException("dialled")));
        if (Uri.TryCreate(address, UriKind.Absolute, out Uri? url))
        {
            _ = await Assert.ThrowsAsync<FederationException>(() => fetcher.GetAsync(url, ServerName.Parse("peer.example"), RequestClass.Discovery, TestContext.Current.CancellationToken));
        }
    }

    private sealed class LoopbackOnly : IAddressResolver
    {
        public ValueTask<AddressResult> ResolveAsync(string host, CancellationToken cancellationToken) => ValueTask.FromResult(AddressResult.Found([System.Net.IPAddress.Loopback], timeToLive: null));
    }
}
