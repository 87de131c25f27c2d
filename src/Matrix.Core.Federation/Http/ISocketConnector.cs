using System.Net;

namespace Matrix.Core.Federation.Http;

/// <summary>Opens connections. It is the last step before the network, so that all connections pass through it.</summary>
internal interface ISocketConnector
{
    ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken);
}
