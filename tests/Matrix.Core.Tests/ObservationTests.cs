using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Tests.Telemetry;
using Matrix.Core.Identifiers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Matrix.Core.Tests;

/// <summary>The container's meter factory and loggers are those that are told.</summary>
public sealed class ObservationTests
{
    [Fact]
    public async Task Request_IsSeenThroughWhatTheHostRegistered()
    {
        using var observer = new Observer("umbrella.example");
        var services = new ServiceCollection();
        _ = services.AddSingleton<IMeterFactory>(observer).AddSingleton<ILoggerFactory>(observer).AddSingleton(new ConcurrentQueue<string>());
        await using ServiceProvider provider = services.Add().UseSrvResolver<Parts>().UseAddressResolver<Parts>().UseWellKnownFetcher<Parts>().Build();
        _ = await Assert.ThrowsAsync<FederationException>(
            () => provider.GetRequiredService<FederationClient>().Servers.GetVersionAsync(ServerName.Parse("peer.umbrella.example"), TestContext.Current.CancellationToken));
        Assert.Contains("matrix.federation.request.duration{Version,BlockedAddress}", observer.Measured, StringComparer.Ordinal);
        Assert.Contains("matrix.federation.discoveries{Found,6,asked} 1", observer.Measured, StringComparer.Ordinal);
        Assert.StartsWith("Warning 3: GET (Version) to peer.umbrella.example was not sent", Assert.Single(observer.Logged), StringComparison.Ordinal);
        Assert.Equal("BlockedAddress", Assert.Single(observer.Activities).GetTagItem("error.type"));
    }
}
