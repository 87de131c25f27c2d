using Matrix.Core.Federation;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the health of servers without memory: servers are asked in the order in which they were given.</summary>
public sealed class GivenOrderHealth : IServerHealth
{
    /// <inheritdoc/>
    public IReadOnlyList<ServerName> Rank(IEnumerable<ServerName> servers, DateTimeOffset now) => [.. servers.Distinct()];

    /// <inheritdoc/>
    public void Report(ServerName server, FederationException? failure)
    {
        // The order does not depend on earlier results.
    }
}
