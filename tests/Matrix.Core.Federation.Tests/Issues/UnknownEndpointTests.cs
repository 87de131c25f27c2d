using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>An errcode means that the endpoint was found, also where the JSON is written with white space before it.</summary>
public sealed class UnknownEndpointTests
{
    [Theory]
    [InlineData(" {\"errcode\":\"M_NOT_FOUND\"}", false)]
    [InlineData("\r\n{\"errcode\":\"M_NOT_FOUND\"}", false)]
    [InlineData("\n{}", false)]
    [InlineData("\n{\"errcode\":\"M_UNRECOGNIZED\"}", true)]
    [InlineData(" 404 page not found", true)]
    public async Task UnknownEndpoint_WhiteSpaceBeforeTheBody_ChangesNothing(string body, bool isUnknown)
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => SampleEvents.Client(new FakeTransport(body, 404)).Queries.GetProfileAsync(SampleEvents.Other.Name, SampleEvents.Bob, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(isUnknown, e.IsUnknownEndpoint);
    }
}
