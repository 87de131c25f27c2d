using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Peer;
using Matrix.Core.Interop.Server;
using Matrix.Core.Interop.Support;
using Matrix.Core.Signing;
using Matrix.Core.Testing;

namespace Matrix.Core.Interop;

/// <summary>One Synapse and one small server of ours, on loopback, for all tests. Tests that cannot run for want of a Synapse are skipped with a sentence.</summary>
public sealed class InteropLab : IAsyncLifetime
{
    private const int Port = 9001;

    private readonly RealClock _clock = new();
    private readonly SynapseApi _synapse = new();
    private readonly LabCa _authority = new();
    private X509Certificate2? _certificate;
    private SmallServer? _server;
    private FederationHost? _host;
    private string? _whyNot;
    private int _names;

    /// <summary>Our server. Its key follows from its name, so that the peer, which remembers keys, meets the same one in every run.</summary>
    internal SmallServer Server => _server!;

    internal FederationHost Host => _host!;

    internal SynapseApi Synapse => _synapse;

    internal static TestServer Self { get; } = new($"localhost:{Port}");

    internal static FederationOptions Options => SmallServer.OptionsOf(PeerSettings.Authority);

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _whyNot = PeerSettings.WhyNot ?? (await _synapse.IsUpAsync() ? null : "There is a peer, and it does not run: use eng/interop.sh, or start it.");
        if (_whyNot is null)
        {
            _certificate = _authority.Issue("localhost");
            _server = new SmallServer(Self.Name, Self.Key, PeerSettings.Authority, _clock);
            await _server.StartAsync(Stop);
            _host = await FederationHost.StartAsync(_server, _certificate, Port);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _server?.Dispose();
        _certificate?.Dispose();
        _authority.Dispose();
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

    /// <summary>One who asks others in our name.</summary>
    /// <param name="options">How.</param>
    /// <param name="key">The key to sign with; null for ours.</param>
    internal FederationNode NewNode(FederationOptions options, SigningKey? key = null) => FederationNode.Create(new ServerIdentity(Self.Name, key ?? Self.Key), _clock, options);

    /// <summary>A new user of the peer.</summary>
    internal Task<SynapseUser> NewPeerUserAsync(string name) => _synapse.RegisterAsync(NewName(name));

    /// <summary>A new user of ours: there is nothing to it but the name.</summary>
    internal UserId NewUser(string name) => UserId.Parse($"@{NewName(name)}:{Self.Name}");

    /// <summary>A room version by its name, where the peer makes rooms of it.</summary>
    internal async Task<RoomVersion> RequireVersionAsync(string version, SynapseUser user)
    {
        Assert.SkipUnless((await _synapse.RoomVersionsAsync(user)).Contains(version), $"This Synapse makes no rooms of version {version}.");
        Assert.True(RoomVersions.TryGet(RoomVersionId.Parse(version), out RoomVersion? found));
        return found;
    }

    // The peer keeps its users from one run to the next.
    private string NewName(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{_clock.GetUtcNow().ToUnixTimeMilliseconds():x}-{Interlocked.Increment(ref _names)}");
}
