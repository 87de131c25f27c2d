using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>A server on loopback that speaks as it is told, byte for byte: for what a proper HTTP server would not do.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly SslStreamCertificateContext? _context;
    private readonly Func<RawConnection, CancellationToken, Task> _script;
    private readonly Task _accepting;
    private int _accepted;

    private RawServer(IPAddress address, X509Certificate2? certificate, Func<RawConnection, CancellationToken, Task> script)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _context = certificate is null ? null : SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        _script = script;
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were made to it: the proof that none was.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>The heads of the requests, as they came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Starts a server.</summary>
    /// <param name="certificate">Its certificate; null for none: plain TCP.</param>
    /// <param name="script">What it does with each connection, after the TLS handshake.</param>
    /// <param name="address">Where it listens; null for 127.0.0.1.</param>
    public static RawServer Start(X509Certificate2? certificate, Func<RawConnection, CancellationToken, Task> script, IPAddress? address = null) =>
        new(address ?? IPAddress.Loopback, certificate, script);

    /// <summary>Starts a server that reads one request and answers with a text.</summary>
    public static RawServer Answering(X509Certificate2? certificate, string answer) => Answering(certificate, Encoding.Latin1.GetBytes(answer));

    /// <summary>Starts a server that reads one request and answers with bytes.</summary>
    public static RawServer Answering(X509Certificate2? certificate, byte[] answer) => Start(certificate, async (connection, stop) =>
    {
        _ = await connection.ReadHeadAsync(stop);
        await connection.Stream.WriteAsync(answer, stop);
        await connection.CloseAsync();
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                _ = Interlocked.Increment(ref _accepted);
                connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using Socket owned = socket;
        await using var network = new NetworkStream(socket, ownsSocket: false);
        try
        {
            if (_context is null)
            {
                await _script(new RawConnection(this, socket, network), _stop.Token);
                return;
            }

            await using var tls = new SslStream(network);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = _context }, _stop.Token);
            await _script(new RawConnection(this, socket, tls), _stop.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other side went away: that is often what is tested.
        }
    }
}
