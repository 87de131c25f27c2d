using System.Net;
using Matrix.Core.Federation.Http;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>One client of the lab, <c>client.lab</c>, and all that it needs: a CA, names, a directory, a clock that stands, and a transport over real sockets.</summary>
/// <remarks>
/// No timeout fires but where a test moves the clock. The one exception is the TLS handshake, which runs by the system's clock: it has a minute, for slow machines.
/// </remarks>
internal sealed class LabNetwork : IDisposable
{
    private FederationTransport? _transport;
    private SafeHttpFetcher? _fetcher;

    public LabNetwork(bool allowLoopback = true)
    {
        AddressPolicy addresses = allowLoopback
            ? AddressPolicy.Public.Allowing(IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("::1/128"))
            : AddressPolicy.Public;
        Options = new FederationHttpOptions
        {
            Addresses = addresses,
            AddressResolver = Hosts,

            // Where the tests let nobody listen.
            Ports = PortPolicy.Default.Allowing(1, 2, 3),
            TrustedRoots = Ca.Roots,
            Limits = static requestClass => RequestLimits.For(requestClass) with { Connect = TimeSpan.FromMinutes(1) },
        };
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public LabCa Ca { get; } = new();

    public LabHosts Hosts { get; } = new();

    public LabDirectory Directory { get; } = new();

    public SteppingClock Clock { get; } = new();

    public RecordingConnector Connector { get; init; } = new();

    public TestServer Self { get; } = new("client.lab");

    public FederationHttpOptions Options { get; set; }

    public FederationTransport Transport => _transport ??= new FederationTransport(Directory, new RequestSigner(Self.Name, Self.Key), Options, Clock, Connector);

    public SafeHttpFetcher Fetcher => _fetcher ??= new SafeHttpFetcher(Options, Clock, Connector);

    /// <summary>Sends an unsigned GET.</summary>
    public Task<FederationResponse> GetAsync(string server, string target = "/_matrix/federation/v1/version", RequestClass requestClass = RequestClass.Version) => Transport.SendAsync(
        new FederationRequest { Destination = ServerName.Parse(server), Method = "GET", Target = target, Class = requestClass, IsSigned = false },
        Stop);

    /// <summary>Sends a signed PUT.</summary>
    public Task<FederationResponse> PutAsync(string server, string target, ReadOnlyMemory<byte> json, RequestClass requestClass = RequestClass.Transaction) => Transport.SendAsync(
        new FederationRequest { Destination = ServerName.Parse(server), Method = "PUT", Target = target, Class = requestClass, Content = json },
        Stop);

    /// <summary>Reads a whole body.</summary>
    public static async Task<byte[]> ReadAsync(FederationResponse response)
    {
        using var content = new MemoryStream();
        await response.Body.CopyToAsync(content, Stop);
        return content.ToArray();
    }

    /// <summary>Waits until something has happened, for two minutes or more: a slow machine is no failure, a wait without end is one.</summary>
    public static async Task UntilAsync(Func<bool> happened)
    {
        for (int i = 0; !happened(); i++)
        {
            Assert.True(i < 24_000, "It did not happen.");
            await Task.Delay(5, Stop);
        }
    }

    public void Dispose()
    {
        _transport?.Dispose();
        _fetcher?.Dispose();
        Ca.Dispose();
    }
}
