namespace Matrix.Core.Federation;

/// <summary>Asks for the addresses of a host.</summary>
public interface IAddressResolver
{
    /// <summary>Asks for the addresses of a host, of both families.</summary>
    /// <param name="host">The name of the host, never an address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer. What goes wrong in the look-up is one too, and not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<AddressAnswer> ResolveAsync(string host, CancellationToken cancellationToken);
}
