using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Matrix.Core.Federation.Http;

/// <summary>What a <see cref="ConnectionProbe"/> met at an address.</summary>
/// <param name="EndPoint">The address and the port.</param>
public sealed record ProbedAddress(IPEndPoint EndPoint)
{
    /// <summary>Whether there was a connection, whatever became of the TLS handshake.</summary>
    public bool IsConnected { get; init; }

    /// <summary>What went wrong; null where the handshake was made, and the certificate is a good one.</summary>
    public FederationErrorKind? Error { get; init; }

    /// <summary>What went wrong, in words; null where nothing did.</summary>
    public string? Message { get; init; }

    /// <summary>Why there was no connection: one that this machine has no route for says nothing about the server. Null where there was one, or none in time.</summary>
    public SocketError? SocketError { get; init; }

    /// <summary>The version of TLS; null where the handshake was not made.</summary>
    public SslProtocols? Protocol { get; init; }

    /// <summary>The cipher suite; null where the handshake was not made.</summary>
    public TlsCipherSuite? CipherSuite { get; init; }

    /// <summary>The certificate that was presented, good or not; null where none was.</summary>
    public ProbedCertificate? Certificate { get; init; }
}
