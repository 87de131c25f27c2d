using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Sample;
using Matrix.Core.Interop.Support;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Interop;

/// <summary>One Synapse and one sample homeserver, on loopback, for all tests. Tests that cannot run for want of a Synapse are skipped with a sentence.</summary>
public sealed class InteropLab : IAsyncLifetime
{
    private readonly RealClock _clock = new();
    private readonly SynapseApi _synapse = new();
    private SampleServer? _server;
    private FederationNode? _node;
    private MatrixUser? _bob;
    private string? _whyNot;
    private int _names;

    /// <summary>The sample homeserver.</summary>
    internal SampleServer Server => _server!;

    /// <summary>The user of the sample.</summary>
    internal MatrixUser Bob => _bob!;

    /// <summary>Asks other servers in the name of the sample: it has the same key.</summary>
    internal FederationNode Node => _node!;

    internal LabCa Authority { get; } = new();

    internal static TestServer Self { get; } = new("localhost:9001");

    /// <summary>How requests go out: no private address is dialled without permission, and here everything is on one machine.</summary>
    internal FederationOptions Options => OptionsOf([.. PeerSettings.Authority, .. Authority.Roots]);

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal DateTimeOffset Now => _clock.GetUtcNow();

    internal MatrixTimestamp Timestamp => MatrixTimestamp.FromDateTimeOffset(Now);

    public async ValueTask InitializeAsync()
    {
        _whyNot = PeerSettings.WhyNot ?? (await _synapse.IsUpAsync() ? null : "There is a peer, and it does not run: use eng/interop.sh, or start it.");
        if (_whyNot is null)
        {
            _server = await NewServerAsync(Self, clientPort: 9101);
            _node = NewNode(Options);
            _bob = await _server.RegisterAsync("bob");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _node?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Authority.Dispose();
        _synapse.Dispose();
    }

    /// <summary>To be said first in every test.</summary>
    internal void Require()
    {
        if (_whyNot is not null)
        {
            Assert.Skip(_whyNot);
        }
    }

    internal static FederationOptions OptionsOf(X509Certificate2Collection roots) => new()
    {
        Http = new FederationHttpOptions
        {
            Addresses = AddressPolicy.Public.Allowing(IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")),
            TrustedRoots = roots,
        },
    };

    /// <summary>One more sample homeserver. It trusts the peer and the other samples.</summary>
    internal Task<SampleServer> NewServerAsync(TestServer self, int clientPort) => SampleServer.StartAsync(self, clientPort, Authority, PeerSettings.AuthorityFile);

    /// <summary>One who asks others in the name of the sample.</summary>
    /// <param name="options">How.</param>
    /// <param name="key">The key to sign with; null for that of the sample.</param>
    internal FederationNode NewNode(FederationOptions options, SigningKey? key = null) => NewNode(Self, options, key);

    /// <summary>One who asks others in the name of a server.</summary>
    internal FederationNode NewNode(TestServer self, FederationOptions options, SigningKey? key = null) =>
        FederationNode.Create(new ServerIdentity(self.Name, key ?? self.Key), _clock, options);

    /// <summary>A new user of the peer.</summary>
    internal Task<MatrixUser> NewPeerUserAsync(string name) => _synapse.RegisterAsync(NewName(name));

    /// <summary>A user of the sample's name that is not registered there: other servers cannot tell.</summary>
    internal UserId NewUnregisteredUser(string name) => UserId.Parse($"@{NewName(name)}:{Self.Name}");

    /// <summary>A room version by its name, where the peer makes rooms of it.</summary>
    internal async Task<RoomVersion> RequireVersionAsync(string version, MatrixUser user)
    {
        Assert.SkipUnless((await _synapse.RoomVersionsAsync(user)).Contains(version), $"This Synapse makes no rooms of version {version}.");
        Assert.True(RoomVersions.TryGet(RoomVersionId.Parse(version), out RoomVersion? found));
        return found;
    }

    // The peer keeps its users from one run to the next.
    private string NewName(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{_clock.GetUtcNow().ToUnixTimeMilliseconds():x}-{Interlocked.Increment(ref _names)}");
}
