namespace Matrix.Core.Federation.Discovery;

/// <summary>Asks the DNS for text records: a server may say there that it is gone.</summary>
/// <remarks>An adapter of another DNS library has the same three cases to tell apart as <see cref="ISrvResolver"/>, and need not cache.</remarks>
public interface ITxtResolver
{
    /// <summary>Asks for the text records of a name.</summary>
    /// <param name="name">The whole name, absolute though no dot ends it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer. What goes wrong in the DNS is one too, and not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<TxtAnswer> ResolveTextAsync(string name, CancellationToken cancellationToken);
}
