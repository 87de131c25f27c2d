namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a resolver of service records in the DNS.</summary>
/// <remarks>
/// An adapter for another DNS library must distinguish three cases: records, a denial (NXDOMAIN, or no error and no record), and everything else. It need not
/// cache answers or order records, because <see cref="DiscoveryCache"/> and the discovery algorithm do so.
/// </remarks>
public interface ISrvResolver
{
    /// <summary>Looks up the service records of a name.</summary>
    /// <param name="name">The complete name, for example <c>_matrix-fed._tcp.example.org</c>. It is absolute, without a trailing dot.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The answer. A failed lookup is an answer too, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the lookup.</exception>
    ValueTask<SrvResult> ResolveAsync(string name, CancellationToken cancellationToken);
}
