using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the durable queues of events that are to be sent, one queue for each destination. An append of a room fills them.</summary>
/// <remarks>Positions have the same promise as those of <see cref="IUpdateStore"/>: after a reader has seen an entry, no entry with a lesser position appears.</remarks>
public interface IOutboxStore
{
    /// <summary>Lists the destinations that have entries, in the UTF-8 order of their names.</summary>
    /// <param name="after">The name after which the list begins, or <see langword="null"/> for the first page.</param>
    /// <param name="limit">The maximum number of destinations, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<IReadOnlyList<ServerName>> ReadDestinationsAsync(ServerName? after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the first entries of the queue of a destination.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="limit">The maximum number of entries, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The entries, in order of their positions.</returns>
    ValueTask<IReadOnlyList<OutboxEntry>> ReadOutboxAsync(ServerName destination, int limit, CancellationToken cancellationToken);

    /// <summary>Removes entries of a destination that were delivered or given up.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="through">The position of the last entry to remove.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask RemoveOutboxAsync(ServerName destination, long through, CancellationToken cancellationToken);

    /// <summary>Reads what a sender saved about a destination.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The bytes, or <see langword="null"/> if nothing is saved.</returns>
    ValueTask<ReadOnlyMemory<byte>?> ReadDestinationAsync(ServerName destination, CancellationToken cancellationToken);

    /// <summary>Saves what a sender needs to continue after a restart: the transaction in flight, and when it may try again.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="state">The bytes, or <see langword="null"/> to remove them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask SaveDestinationAsync(ServerName destination, ReadOnlyMemory<byte>? state, CancellationToken cancellationToken);
}
