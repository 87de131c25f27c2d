using System.Net;
using Matrix.Core.Federation.Tests.Discovery;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>A redirect to a host that no internationalised name can be: the HTTP stack finds out only as it sends, and throws what is no exception of the network's.</summary>
public sealed class WellKnownRedirectTests
{
    [Fact]
    public async Task Redirect_ToAHostThatIsNoName_IsABadRedirect()
    {
        using var next = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, _) => throw new IOException("dialled") });
        using var invoker = new HttpMessageInvoker(new StubHandler(async (request, token) =>
        {
            if (request.RequestUri!.Host != "peer.example")
            {
                return await next.SendAsync(request, token);
            }

            var redirect = new HttpResponseMessage(HttpStatusCode.Found);
            _ = redirect.Headers.TryAddWithoutValidation("Location", "https://xn--\u00e4.example/");
            return redirect;
        }));
        var fetcher = new HttpWellKnownFetcher(invoker, new ManualClock());
        Assert.Equal(WellKnownStatus.BadRedirect, (await fetcher.FetchAsync("peer.example", TestContext.Current.CancellationToken)).Status);
    }
}
