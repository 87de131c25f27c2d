using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Http;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Checks that every address of every target accepts a connection and presents a valid certificate.</summary>
internal sealed class ConnectionChecks(FederationSession session, DiscoveryResult.Found found)
{
    /// <summary>
    /// The remaining validity below which a certificate is reported as expiring soon. Certificates with automatic renewal are renewed a month before they expire.
    /// </summary>
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(7);

    private readonly List<CheckFact> _connections = [];
    private readonly List<CheckFact> _handshakes = [];
    private readonly List<string> _unconnected = [];
    private readonly List<string> _untrusted = [];
    private int _connected;

    public async Task<CheckResult[]> RunAsync()
    {
        foreach (ServerEndpoint endpoint in found.Location.Endpoints)
        {
            try
            {
                foreach (ProbedAddress address in await session.Probe.ProbeAsync(found.Server, endpoint, found.Location.TlsName, CancellationToken.None).ConfigureAwait(false))
                {
                    Add(address);
                }
            }
            catch (FederationException error)
            {
                _unconnected.Add(error.Message);
            }
        }

        ImmutableArray<CheckFact> connections = [.. _connections];
        ImmutableArray<CheckFact> handshakes = [.. _handshakes];
        return
        [
            _unconnected.Count > 0 ? CheckResult.Failed(ServerCheck.Connection, _unconnected[0], connections)
            : _connected == 0 ? CheckResult.Failed(ServerCheck.Connection, "this machine has no route to any address", connections)
            : CheckResult.Ok(ServerCheck.Connection, connections),
            _connected == 0 ? CheckResult.Skipped(ServerCheck.Tls, "no connection was established")
            : _untrusted.Count > 0 ? CheckResult.Failed(ServerCheck.Tls, _untrusted[0], handshakes)
            : CheckResult.Ok(ServerCheck.Tls, handshakes),
        ];
    }

    private void Add(ProbedAddress probed)
    {
        string address = probed.EndPoint.ToString();
        string connection = probed.IsConnected ? "connected" : IsOurs(probed) ? $"not tried because this machine has no route to it: {probed.SocketError}" : probed.Message ?? "the connection failed";
        _connections.Add(new CheckFact("address", $"{address}: {connection}", writer =>
        {
            writer.WriteString("address"u8, probed.EndPoint.Address.ToString());
            writer.WriteNumber("port"u8, probed.EndPoint.Port);
            writer.WriteBoolean("connected"u8, probed.IsConnected);
            if (!probed.IsConnected && probed.Error is { } error)
            {
                writer.WriteString("error"u8, FailureJson.CodeOf(error));
            }
        }));
        if (!probed.IsConnected)
        {
            if (!IsOurs(probed))
            {
                _unconnected.Add($"{address}: {connection}");
            }

            return;
        }

        _connected++;
        if (probed.Error is not null)
        {
            _untrusted.Add($"{address}: {probed.Message}");
        }

        if (probed.Protocol is { } protocol)
        {
            _handshakes.Add(new CheckFact("handshake", $"{address}: {protocol}, {probed.CipherSuite}", writer =>
            {
                writer.WriteString("address"u8, address);
                writer.WriteString("protocol"u8, protocol.ToString());
                writer.WriteString("cipher_suite"u8, probed.CipherSuite.ToString());
            }));
        }

        if (probed.Certificate is { } certificate)
        {
            Add(address, certificate);
        }
    }

    private void Add(string address, ProbedCertificate certificate)
    {
        bool matches = !certificate.Errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch);
        string required = found.Location.TlsName ?? found.Location.Endpoints[0].Host;
        _handshakes.Add(new CheckFact("certificate", $"{address}: for {(certificate.Names.IsEmpty ? "no names" : string.Join(", ", certificate.Names))}", writer =>
        {
            writer.WriteString("address"u8, address);
            writer.WriteStartArray("names"u8);
            foreach (string name in certificate.Names)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            writer.WriteString("subject"u8, certificate.Subject);
            writer.WriteString("sha256"u8, certificate.Sha256);
        }));
        _handshakes.Add(new CheckFact("name_matches", matches ? $"yes: {required}" : $"no: the certificate must name {required}", writer =>
        {
            writer.WriteString("required"u8, required);
            writer.WriteBoolean("value"u8, matches);
        }));
        _handshakes.Add(new CheckFact("issuer", certificate.Issuer));
        TimeSpan left = certificate.NotAfter - session.Clock.GetUtcNow();
        string soon = left <= TimeSpan.Zero ? " (expired)" : left < SoonExpired ? " (expires soon)" : "";
        _handshakes.Add(new CheckFact("valid", $"{Day(certificate.NotBefore)} to {Day(certificate.NotAfter)}{soon}", writer =>
        {
            writer.WriteString("not_before"u8, certificate.NotBefore.ToUniversalTime());
            writer.WriteString("not_after"u8, certificate.NotAfter.ToUniversalTime());
            writer.WriteNumber("days_left"u8, (int)Math.Floor(left.TotalDays));
        }));
        if (!certificate.ChainErrors.IsEmpty)
        {
            _handshakes.Add(new CheckFact("chain", string.Join(", ", certificate.ChainErrors)));
        }
    }

    /// <summary>Determines whether the failure is on this machine. A machine without IPv6 cannot judge a server that has it.</summary>
    private static bool IsOurs(ProbedAddress probed) => probed.SocketError is SocketError.NetworkUnreachable or SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
