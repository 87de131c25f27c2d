using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>The old endpoints may redirect; where to is the peer's word, and a word that cannot be used must not keep the connection.</summary>
public sealed class LegacyMediaRedirectTests
{
    [Theory]
    [InlineData("http://cdn.example/file")]
    [InlineData("/relative")]
    [InlineData("https://")]
    public async Task LegacyMedia_RedirectThatCannotBeUsed_LetsGoOfTheResponse(string location)
    {
        var body = new ChunkStream(new byte[100]);
        var transport = new FakeTransport((request, _) => request.Target.StartsWith("/_matrix/federation/", StringComparison.Ordinal)
            ? FakeTransport.Json("""{"errcode":"M_UNRECOGNIZED"}""", 404)
            : new FederationResponse(307, null, body) { Location = location });
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => SampleEvents.Client(transport).Media.DownloadAsync(SampleEvents.Other.Name, "a", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(FederationErrorKind.ProtocolError, e.Kind);
        Assert.True(body.IsDisposed);
    }
}
