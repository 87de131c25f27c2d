using System.Net;
using System.Net.Sockets;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Http;

public sealed class DialerTests
{
    private readonly SteppingClock _clock = new();
    private readonly LabHosts _hosts = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.0.0.1 1.0.0.2 2600::1 2600::2", "1.0.0.1 2600::1 1.0.0.2 2600::2")]
    [InlineData("2600::1 1.0.0.1 1.0.0.2 1.0.0.3", "2600::1 1.0.0.1 1.0.0.2 1.0.0.3")]
    [InlineData("2600::1", "2600::1")]
    public void Interleave_TakesFamiliesByTurns(string addresses, string expected) =>
        Assert.Equal(Addresses(expected), AddressRace.Interleave(Addresses(addresses)));

    [Fact]
    public async Task Race_AddressThatDoesNotAnswer_IsOvertakenAfterAMoment()
    {
        var silent = new TaskCompletionSource<Stream>();
        using var winner = new MemoryStream();
        var connector = new RecordingConnector((endPoint, _) => endPoint.Address.Equals(IPAddress.Parse("2600::1")) ? new ValueTask<Stream>(silent.Task) : new ValueTask<Stream>(winner));
        Task<Stream> race = new AddressRace(connector, _clock).RunAsync(Addresses("2600::1 1.0.0.1"), 443, Stop);

        await LabNetwork.UntilAsync(() => _clock.TimerCount == 1);
        _clock.Advance(AddressRace.Stagger - TimeSpan.FromMilliseconds(1));
        _ = Assert.Single(connector.Dialled);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Same(winner, await race);
        Assert.Equal([new IPEndPoint(IPAddress.Parse("2600::1"), 443), new IPEndPoint(IPAddress.Parse("1.0.0.1"), 443)], connector.Dialled);
        Assert.Equal(0, _clock.TimerCount);

        // The first answers after all: nobody waits for it, and it is not left open.
        var late = new MemoryStream();
        silent.SetResult(late);
        await LabNetwork.UntilAsync(() => !late.CanRead);
    }

    [Fact]
    public async Task Race_AddressThatRefuses_IsFollowedAtOnce()
    {
        using var winner = new MemoryStream();
        var connector = new RecordingConnector((endPoint, _) => endPoint.Address.Equals(IPAddress.Parse("2600::1"))
            ? ValueTask.FromException<Stream>(new SocketException((int)SocketError.ConnectionRefused))
            : new ValueTask<Stream>(winner));
        Assert.Same(winner, await new AddressRace(connector, _clock).RunAsync(Addresses("2600::1 1.0.0.1"), 443, Stop));
    }

    [Fact]
    public async Task Race_NoneAnswers_TellsOfTheFirst()
    {
        var connector = new RecordingConnector((endPoint, _) => ValueTask.FromException<Stream>(
            new SocketException((int)(endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? SocketError.NetworkUnreachable : SocketError.ConnectionRefused))));
        DialException e = await Assert.ThrowsAsync<DialException>(() => new AddressRace(connector, _clock).RunAsync(Addresses("2600::1 1.0.0.1"), 443, Stop));
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
        Assert.Contains("NetworkUnreachable", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, connector.Dialled.Count);
    }

    [Fact]
    public async Task Race_Cancelled_LeavesNothingBehind()
    {
        using var cancel = new CancellationTokenSource();
        var connector = new RecordingConnector(async (_, token) =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return Stream.Null;
        });
        Task<Stream> race = new AddressRace(connector, _clock).RunAsync(Addresses("2600::1 1.0.0.1"), 443, cancel.Token);
        await cancel.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => race);
        Assert.Equal(0, _clock.TimerCount);
    }

    [Fact]
    public async Task Dial_SomeAddressesBlocked_DialsTheOthers()
    {
        _hosts.Add("mixed.lab", "10.0.0.1", "1.0.0.1", "fd00::1", "::ffff:1.0.0.2");
        var connector = new RecordingConnector(static (_, _) => ValueTask.FromException<Stream>(new SocketException((int)SocketError.ConnectionRefused)));
        DialException e = await Assert.ThrowsAsync<DialException>(async () => await Dialer(connector).DialAsync(new ServerEndpoint("mixed.lab", 443), dials: null, Stop));
        Assert.Equal(FederationErrorKind.ConnectFailed, e.Kind);
        Assert.Equal(Addresses("1.0.0.1 1.0.0.2"), connector.Dialled.Select(endPoint => endPoint.Address));
    }

    [Fact]
    public async Task Dial_NameWithManyAddresses_TriesSoMany()
    {
        _hosts.Add("many.lab", [.. Enumerable.Range(1, 200).Select(n => $"1.0.0.{n}")]);
        var connector = new RecordingConnector(static (_, _) => ValueTask.FromException<Stream>(new SocketException((int)SocketError.ConnectionRefused)));
        _ = await Assert.ThrowsAsync<DialException>(async () => await Dialer(connector).DialAsync(new ServerEndpoint("many.lab", 443), dials: null, Stop));
        Assert.Equal(FederationDialer.MaxAddresses, connector.Dialled.Count);
    }

    [Theory]
    [InlineData(LookupStatus.NotFound, FederationErrorKind.NameNotFound)]
    [InlineData(LookupStatus.Failed, FederationErrorKind.NameLookupFailed)]
    public async Task Dial_NameThatCannotBeLookedUp_SaysWhoseFault(LookupStatus status, FederationErrorKind kind)
    {
        AddressResult answer = status == LookupStatus.Failed ? AddressResult.Failed("no answer") : AddressResult.NotFound(timeToLive: null);
        var dialer = new FederationDialer(AddressPolicy.Public, new FixedHosts(answer), new RecordingConnector(), _clock);
        DialException e = await Assert.ThrowsAsync<DialException>(async () => await dialer.DialAsync(new ServerEndpoint("name.lab", 443), dials: null, Stop));
        Assert.Equal(kind, e.Kind);
    }

    [Theory]
    [InlineData(300, "")]
    [InlineData(64, ".lab")]
    [InlineData(1, "..lab")]
    public async Task Dial_NameThatDnsCannotHold_IsNotFound_AndNotAskedFor(int length, string rest)
    {
        DialException e = await Assert.ThrowsAsync<DialException>(async () => await Dialer(new RecordingConnector()).DialAsync(new ServerEndpoint(new string('a', length) + rest, 443), dials: null, Stop));
        Assert.Equal(FederationErrorKind.NameNotFound, e.Kind);
        Assert.Empty(_hosts.Asked);
    }

    [Theory]
    [InlineData("1.0.0.1")]
    [InlineData("2600::1")]
    public async Task Dial_Address_IsItsOwnAnswer(string address)
    {
        var connector = new RecordingConnector(static (_, _) => new ValueTask<Stream>(Stream.Null));
        _ = await Dialer(connector).DialAsync(new ServerEndpoint(address, 443), dials: null, Stop);
        Assert.Equal([new IPEndPoint(IPAddress.Parse(address), 443)], connector.Dialled);
        Assert.Empty(_hosts.Asked);
    }

    private FederationDialer Dialer(RecordingConnector connector) => new(AddressPolicy.Public, _hosts, connector, _clock);

    private static List<IPAddress> Addresses(string text) => [.. text.Split(' ').Select(IPAddress.Parse)];

    private sealed class FixedHosts(AddressResult answer) : IAddressResolver
    {
        public ValueTask<AddressResult> ResolveAsync(string host, CancellationToken cancellationToken) => ValueTask.FromResult(answer);
    }
}
