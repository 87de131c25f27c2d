using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>The status and the headers are the answer, however large the page under them.</summary>
public sealed class KeyFetchErrorTests
{
    [Theory]
    [InlineData(429, FederationErrorKind.RateLimited)]
    [InlineData(410, FederationErrorKind.Gone)]
    public async Task KeyFetch_ErrorWithALargeBody_KeepsItsMeaning(int status, FederationErrorKind kind)
    {
        var transport = new FakeTransport((_, _) => new FederationResponse(status, "text/html", new ChunkStream(new byte[200_000])) { RetryAfter = TimeSpan.FromMinutes(20) });
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => new TransportKeyFetcher(transport).FetchAsync(SampleEvents.Other.Name, TestContext.Current.CancellationToken));
        Assert.Equal((kind, (int?)status, (TimeSpan?)TimeSpan.FromMinutes(20)), (e.Kind, e.StatusCode, e.RetryAfter));
    }
}
