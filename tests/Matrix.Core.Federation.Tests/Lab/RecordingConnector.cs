using System.Collections.Concurrent;
using System.Net;
using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>Keeps what is dialled, at the last step before the network, and dials it or does as it is told.</summary>
internal sealed class RecordingConnector : ISocketConnector
{
    private readonly Func<IPEndPoint, CancellationToken, ValueTask<Stream>> _connect;

    public RecordingConnector()
        : this(SocketConnector.Instance.ConnectAsync)
    {
    }

    public RecordingConnector(Func<IPEndPoint, CancellationToken, ValueTask<Stream>> connect) => _connect = connect;

    /// <summary>What was dialled, in order.</summary>
    public ConcurrentQueue<IPEndPoint> Dialled { get; } = new();

    public ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        Dialled.Enqueue(endPoint);
        return _connect(endPoint, cancellationToken);
    }
}
