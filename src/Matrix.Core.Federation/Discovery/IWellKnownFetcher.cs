namespace Matrix.Core.Federation.Discovery;

/// <summary>Asks a host for <c>/.well-known/matrix/server</c>.</summary>
public interface IWellKnownFetcher
{
    /// <summary>Asks a host, over https on port 443 with the usual checks of its certificate, and follows redirects.</summary>
    /// <param name="host">The host: a DNS name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer. What goes wrong on the way is one too, and not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<WellKnownAnswer> FetchAsync(string host, CancellationToken cancellationToken);
}
