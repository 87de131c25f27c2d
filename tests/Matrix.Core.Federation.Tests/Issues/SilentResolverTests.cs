using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Discovery;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Issues;

/// <summary>The operating system's look-up of a name cannot be called off once it runs: whoever waits for it must be able to leave.</summary>
public sealed class SilentResolverTests
{
    private readonly SteppingClock _clock = new();

    [Fact]
    public async Task Resolve_ALookUpThatCannotBeCalledOff_IsLeftBehindInTime()
    {
        var network = new FakeNetwork();
        var stuck = new StuckAddresses();
        var resolver = new ServerResolver(network, network, stuck, _clock, new Random(1));
        Task<DiscoveryResult> finding = resolver.DiscoverAsync(ServerName.Parse("example.org:1"), TestContext.Current.CancellationToken);
        await LabNetwork.UntilAsync(() => _clock.TimerCount == 1);
        _clock.Advance(ServerResolver.QuestionTimeout);
        await LabNetwork.UntilAsync(() => finding.IsCompleted);
        Assert.Equal(FederationErrorKind.NameLookupFailed, Assert.IsType<DiscoveryResult.Failed>(await finding).Kind);
    }

    [Fact]
    public async Task Dial_ALookUpThatCannotBeCalledOff_IsLeftBehindInTime()
    {
        using var giveUp = new CancellationTokenSource();
        var dialer = new FederationDialer(AddressPolicy.Public, new StuckAddresses(), new RecordingConnector(), _clock);
        Task dialing = dialer.DialAsync(new ServerEndpoint("example.org", 1), dials: null, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await LabNetwork.UntilAsync(() => dialing.IsCompleted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dialing);
    }

    private sealed class StuckAddresses : IAddressResolver
    {
        ValueTask<AddressResult> IAddressResolver.ResolveAsync(string host, CancellationToken cancellationToken) => new(new TaskCompletionSource<AddressResult>().Task);
    }
}
