using Matrix.Core.Federation.Keys;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>
/// Represents the durable store of a homeserver: the rooms, the feed of updates, the received transactions, the outgoing events and the keys of other servers.
/// </summary>
/// <remarks>
/// <para>
/// A call that completes is durable: after a crash at any later point, its data is read again. A call that throws changed nothing, or all of what it was asked to change;
/// the caller reads the store to find out. No call changes a part of what it was asked to change.
/// </para>
/// <para>
/// Implementations are thread-safe. A failure of the store itself throws <see cref="RoomStoreException"/>. <c>RoomStoreContract</c> in Matrix.Core.Testing checks an implementation.
/// </para>
/// </remarks>
public interface IRoomStore : IRoomLogStore, IUpdateStore, ITransactionStore, IOutboxStore, IAsyncDisposable
{
    /// <summary>Gets the store of the keys of other servers, for <see cref="KeyRing"/>.</summary>
    IKeyStore Keys { get; }

    /// <summary>Reads a value that the host saved under a name.</summary>
    /// <param name="name">The name, at most 255 characters.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The value, or <see langword="null"/> if the name has none.</returns>
    ValueTask<ReadOnlyMemory<byte>?> ReadValueAsync(string name, CancellationToken cancellationToken);

    /// <summary>Saves a small value of the host, such as its own signing keys or the last position of a counter.</summary>
    /// <param name="name">The name, at most 255 characters.</param>
    /// <param name="value">The value, or <see langword="null"/> to remove it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask SaveValueAsync(string name, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken);
}
