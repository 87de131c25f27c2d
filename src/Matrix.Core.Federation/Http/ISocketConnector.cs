using System.Net;

namespace Matrix.Core.Federation.Http;

/// <summary>The last step before the network: what it is not called with is not dialled.</summary>
internal interface ISocketConnector
{
    ValueTask<Stream> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken);
}
