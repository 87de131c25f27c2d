using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>A connection of a <see cref="RawServer"/>.</summary>
internal sealed class RawConnection
{
    private readonly RawServer _server;
    private readonly Socket _socket;

    public RawConnection(RawServer server, Socket socket, Stream stream)
    {
        _server = server;
        _socket = socket;
        Stream = stream;
    }

    public Stream Stream { get; }

    /// <summary>Reads up to the empty line that ends a request's head, and keeps it in <see cref="RawServer.Heads"/>.</summary>
    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await Stream.ReadAsync(one, cancellationToken) == 0)
            {
                throw new EndOfStreamException("No request.");
            }

            _ = head.Append((char)one[0]);
        }

        _server.Heads.Enqueue(head.ToString());
        return head.ToString();
    }

    public Task WriteAsync(string text, CancellationToken cancellationToken) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken).AsTask();

    /// <summary>Ends its side in good order.</summary>
    public async Task CloseAsync()
    {
        if (Stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }

        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }
}
