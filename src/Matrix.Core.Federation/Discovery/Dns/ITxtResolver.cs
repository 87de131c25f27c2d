namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents a resolver of text records in the DNS. A server may announce there that it is gone.</summary>
/// <remarks>An adapter for another DNS library must distinguish the same three cases as <see cref="ISrvResolver"/>, and need not cache answers.</remarks>
public interface ITxtResolver
{
    /// <summary>Looks up the text records of a name.</summary>
    /// <param name="name">The complete name. It is absolute, without a trailing dot.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The answer. A failed lookup is an answer too, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The caller canceled the lookup.</exception>
    ValueTask<TxtResult> ResolveTextAsync(string name, CancellationToken cancellationToken);
}
