using System.Collections.Concurrent;
using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Lab;

/// <summary>Where the servers of the lab are: discovery without the network.</summary>
internal sealed class LabDirectory : IServerResolver
{
    private readonly ConcurrentDictionary<ServerName, ServerLocation> _destinations = new();

    /// <summary>A server on 127.0.0.1, addressed as a name.</summary>
    /// <param name="server">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="hostHeader">The <c>Host</c> header; null for the server's name.</param>
    public void Add(string server, int port, string? hostHeader = null) =>
        Add(server, hostHeader ?? server, new ServerEndpoint("target.lab", port) { Addresses = [IPAddress.Loopback] });

    public void Add(string server, string hostHeader, params ServerEndpoint[] targets) =>
        _destinations[ServerName.Parse(server)] = new ServerLocation(hostHeader, [.. targets]);

    public ValueTask<ServerLocation> ResolveAsync(ServerName server, CancellationToken cancellationToken) =>
        _destinations.TryGetValue(server, out ServerLocation? destination)
            ? new ValueTask<ServerLocation>(destination)
            : throw new FederationException(FederationErrorKind.NameNotFound, server, "not in the lab");
}
