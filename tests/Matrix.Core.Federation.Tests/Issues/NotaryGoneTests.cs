using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>A notary that no longer answers for a server of the name "server" has not said that it is gone itself.</summary>
public sealed class NotaryGoneTests
{
    [Fact]
    public async Task Gone_OfAQueryAboutAServer_IsNotTheNotarysOwn()
    {
        FederationException e = await Assert.ThrowsAsync<FederationException>(
            () => SampleEvents.Client(new FakeTransport("{}", 410)).Servers.GetNotaryKeysAsync(SampleEvents.Other.Name, ServerName.Parse("server"), cancellationToken: TestContext.Current.CancellationToken));
        Assert.NotEqual(FederationErrorKind.Gone, e.Kind);
    }
}
