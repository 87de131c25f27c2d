using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Keeps what is known of servers' keys. A durable store forgets nothing: history is verified with keys of servers that are long gone.</summary>
/// <remarks>It must be safe to call from many threads. What it throws comes out of the ring as it is.</remarks>
public interface IKeyStore
{
    /// <summary>Gives what was saved of some servers.</summary>
    /// <param name="servers">The servers, each once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is known of each; a server that was never saved is left out.</returns>
    ValueTask<ImmutableArray<KnownServerKeys>> LoadAsync(IReadOnlyCollection<ServerName> servers, CancellationToken cancellationToken);

    /// <summary>Saves what is known of a server, in place of what was saved before (which it includes).</summary>
    /// <param name="keys">What is known. A store of bytes takes <see cref="KnownServerKeys.ToUtf8"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask SaveAsync(KnownServerKeys keys, CancellationToken cancellationToken);
}
