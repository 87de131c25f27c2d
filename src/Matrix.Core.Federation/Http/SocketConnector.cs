using System.Net;
using System.Net.Sockets;

namespace Matrix.Core.Federation.Http;

/// <summary>Opens TCP connections.</summary>
internal sealed class SocketConnector : ISocketConnector
{
    public static SocketConnector Instance { get; } = new();

    public async ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
