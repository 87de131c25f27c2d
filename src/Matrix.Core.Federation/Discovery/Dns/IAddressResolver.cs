using Matrix.Core.Federation.Http;

namespace Matrix.Core.Federation.Discovery;

/// <summary>Asks for the addresses of a host: for discovery, and for what is dialled without it. <see cref="SystemAddressResolver"/> asks the operating system.</summary>
/// <remarks>Which of the addresses may be dialled is not its question: <see cref="AddressPolicy"/> judges each when it is dialled.</remarks>
public interface IAddressResolver
{
    /// <summary>Asks for the addresses of a host, of both families.</summary>
    /// <param name="host">The name of the host, never an address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer. What goes wrong in the look-up is one too, and not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<AddressAnswer> ResolveAsync(string host, CancellationToken cancellationToken);
}
