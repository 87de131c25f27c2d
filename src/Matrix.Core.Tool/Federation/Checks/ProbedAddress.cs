using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Matrix.Core.Federation;

namespace Matrix.Core.Tool.Federation.Checks;

/// <summary>Represents the result of a <see cref="ConnectionProbe"/> for one address.</summary>
/// <param name="EndPoint">The address and the port.</param>
internal sealed record ProbedAddress(IPEndPoint EndPoint)
{
    /// <summary>Gets a value that indicates whether the TCP connection succeeded, independent of the TLS handshake.</summary>
    public bool IsConnected { get; init; }

    /// <summary>Gets the kind of the error, or null if the handshake succeeded with a valid certificate.</summary>
    public FederationErrorKind? Error { get; init; }

    /// <summary>Gets the error in words, or null if everything succeeded.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// Gets the socket error of a failed connection, or null if the connection succeeded or timed out. Some errors do not concern the server, for example if
    /// this machine has no route to the address.
    /// </summary>
    public SocketError? SocketError { get; init; }

    /// <summary>Gets the TLS version, or null if the handshake failed.</summary>
    public SslProtocols? Protocol { get; init; }

    /// <summary>Gets the cipher suite, or null if the handshake failed.</summary>
    public TlsCipherSuite? CipherSuite { get; init; }

    /// <summary>Gets the presented certificate, valid or not, or null if the server did not present one.</summary>
    public ProbedCertificate? Certificate { get; init; }
}
