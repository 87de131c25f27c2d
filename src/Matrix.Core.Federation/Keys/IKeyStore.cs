using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>
/// Represents a store of the known keys of servers. A durable store should delete nothing, because the verification of old events needs the keys of servers
/// that no longer exist.
/// </summary>
/// <remarks>Implementations must be thread-safe. The ring passes their exceptions to its caller.</remarks>
public interface IKeyStore
{
    /// <summary>Loads the known keys of servers.</summary>
    /// <param name="servers">The servers, each once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The known keys of each server. Servers without stored keys are left out.</returns>
    ValueTask<ImmutableArray<KnownServerKeys>> LoadAsync(IReadOnlyCollection<ServerName> servers, CancellationToken cancellationToken);

    /// <summary>Saves the known keys of a server. They replace and include what was saved before.</summary>
    /// <param name="keys">The known keys. A store of bytes uses <see cref="KnownServerKeys.ToUtf8"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken);
}
