namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the durable feed of updates for the consumers of a host, such as clients, bots and bridges.</summary>
/// <remarks>
/// <para>Positions grow, and may have gaps. After a reader has seen an update, no update with a lesser position appears: a reader that continues after the last position it has seen misses nothing.</para>
/// <para>A store of several processes may show an update a short time after the call that appended it, because it waits for calls that began earlier. Readers look again from time to time.</para>
/// </remarks>
public interface IUpdateStore
{
    /// <summary>Appends updates that do not belong to an append of a room, such as ephemeral data units.</summary>
    /// <param name="updates">The updates, at least one, in order.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The position of the last update.</returns>
    ValueTask<long> AppendUpdatesAsync(IReadOnlyList<HostUpdateDraft> updates, CancellationToken cancellationToken);

    /// <summary>Reads a page of updates.</summary>
    /// <param name="after">The position after which the page begins; 0 for the first page.</param>
    /// <param name="limit">The maximum number of updates, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The updates in order of their positions. The list is empty if nothing follows yet.</returns>
    ValueTask<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the position that a consumer saved.</summary>
    /// <param name="consumer">The name of the consumer, at most 255 characters.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The position; 0 if the consumer saved none.</returns>
    ValueTask<long> ReadCursorAsync(string consumer, CancellationToken cancellationToken);

    /// <summary>Saves the position up to which a consumer has processed the feed.</summary>
    /// <param name="consumer">The name of the consumer, at most 255 characters.</param>
    /// <param name="position">The position.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask SaveCursorAsync(string consumer, long position, CancellationToken cancellationToken);

    /// <summary>Removes updates that all consumers have processed.</summary>
    /// <param name="through">The position of the last update to remove.</param>
    /// <param name="limit">The maximum number of updates to remove, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of removed updates.</returns>
    ValueTask<int> TrimUpdatesAsync(long through, int limit, CancellationToken cancellationToken);
}
