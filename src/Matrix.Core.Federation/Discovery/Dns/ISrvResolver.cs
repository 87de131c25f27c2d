namespace Matrix.Core.Federation.Discovery;

/// <summary>Asks the DNS for service records.</summary>
/// <remarks>
/// An adapter of another DNS library has three cases to tell apart: records, "there are none" (NXDOMAIN, or no error and no record), and everything else.
/// It need not cache and need not order the records: <see cref="DiscoveryCache"/> and <see cref="DiscoveryMachine"/> do.
/// </remarks>
public interface ISrvResolver
{
    /// <summary>Asks for the service records of a name.</summary>
    /// <param name="name">The whole name, such as <c>_matrix-fed._tcp.example.org</c>, absolute though no dot ends it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer. What goes wrong in the DNS is one too, and not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<SrvAnswer> ResolveAsync(string name, CancellationToken cancellationToken);
}
