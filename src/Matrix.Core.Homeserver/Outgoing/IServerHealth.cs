using Matrix.Core.Federation;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents what is known of the health of other servers. It decides which servers are asked first.</summary>
/// <remarks>Implementations are thread-safe.</remarks>
public interface IServerHealth
{
    /// <summary>Orders servers: the ones that are most likely to answer come first. Servers that should not be asked now are left out.</summary>
    /// <param name="servers">The servers, in the order in which they were given.</param>
    /// <param name="now">The time.</param>
    IReadOnlyList<ServerName> Rank(IEnumerable<ServerName> servers, DateTimeOffset now);

    /// <summary>Reports the result of a request.</summary>
    /// <param name="server">The server.</param>
    /// <param name="failure">The failure, or <see langword="null"/> if the server answered.</param>
    void Report(ServerName server, FederationException? failure);
}
