using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Stores;

/// <summary>Represents the store that a check examines, and opens it again as often as the check needs.</summary>
internal sealed class StoreUnderTest(Func<CancellationToken, ValueTask<IRoomStore>> open, CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int MaxPolls = 400;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);
    private readonly List<IRoomStore> _others = [];
    private IRoomStore? _store;

    public IRoomStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    public CancellationToken Token => cancellationToken;

    public async Task StartAsync() => _store = await open(cancellationToken).ConfigureAwait(false);

    /// <summary>Opens the same data a second time, as another process does.</summary>
    public async Task<IRoomStore> OpenAnotherAsync()
    {
        IRoomStore other = await open(cancellationToken).ConfigureAwait(false);
        _others.Add(other);
        return other;
    }

    /// <summary>Closes the store and opens it again.</summary>
    public async Task RestartAsync()
    {
        await Store.DisposeAsync().ConfigureAwait(false);
        _store = null;
        await StartAsync().ConfigureAwait(false);
    }

    /// <summary>Opens a room and appends events with the given names to it.</summary>
    public async Task<StoredRoom> CreateRoomAsync(RoomId roomId, params string[] names)
    {
        StoredRoom room = await Store.OpenRoomAsync(roomId, cancellationToken).ConfigureAwait(false);
        return await AppendAsync(Samples.Append(room, [.. names.Select(name => Samples.Event(name))])).ConfigureAwait(false);
    }

    /// <summary>Appends, requires that it succeeds, and returns the room as it is stored.</summary>
    public async Task<StoredRoom> AppendAsync(RoomAppend append)
    {
        AppendResult result = await Store.AppendAsync(append, cancellationToken).ConfigureAwait(false);
        Require(result.IsAppended, $"An append with the current epoch and the expected position gave {result.Status}.");
        Equal(append.ExpectedPosition + append.Events.Count, result.Position, "the position after an append");
        return await ReadRoomAsync(append.RoomId).ConfigureAwait(false);
    }

    public async Task<StoredRoom> ReadRoomAsync(RoomId roomId)
    {
        StoredRoom? room = await Store.ReadRoomAsync(roomId, cancellationToken).ConfigureAwait(false);
        Require(room is not null, $"The room {roomId} was appended to, and cannot be read.");
        return room;
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadLogAsync(RoomId roomId, long from = 0, LogDirection direction = LogDirection.Forward, int limit = 100_000) =>
        await Store.ReadLogAsync(roomId, from, direction, limit, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the feed from its start until it has a number of updates. It waits for a short time, as the contract permits.</summary>
    public async Task<IReadOnlyList<HostUpdate>> ReadUpdatesAsync(int count, long after = 0)
    {
        IReadOnlyList<HostUpdate> updates = [];
        for (int i = 0; i < MaxPolls; i++)
        {
            updates = await Store.ReadUpdatesAsync(after, count + 1, cancellationToken).ConfigureAwait(false);
            if (updates.Count >= count)
            {
                break;
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }

        Equal(count, updates.Count, "the number of updates in the feed");
        for (int i = 0; i < updates.Count; i++)
        {
            Require(updates[i].Position > (i == 0 ? after : updates[i - 1].Position), "The positions of the feed do not grow.");
        }

        return updates;
    }

    /// <summary>Reads the queue of a destination until it has a number of entries.</summary>
    public async Task<IReadOnlyList<OutboxEntry>> ReadOutboxAsync(ServerName destination, int count)
    {
        IReadOnlyList<OutboxEntry> entries = [];
        for (int i = 0; i < MaxPolls; i++)
        {
            entries = await Store.ReadOutboxAsync(destination, count + 1, cancellationToken).ConfigureAwait(false);
            if (entries.Count >= count)
            {
                break;
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }

        Equal(count, entries.Count, $"the number of entries in the queue of {destination}");
        for (int i = 1; i < entries.Count; i++)
        {
            Require(entries[i].Position > entries[i - 1].Position, "The positions of the queue do not grow.");
        }

        return entries;
    }

    public async Task<HashSet<StateHash>> ReadNodesAsync(RoomId roomId, IReadOnlyCollection<StateHash> hashes)
    {
        IReadOnlyList<StoredStateNode> nodes = await Store.ReadStateNodesAsync(roomId, hashes, cancellationToken).ConfigureAwait(false);
        return [.. nodes.Select(node => node.Hash)];
    }

    public static void Require([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw new RoomStoreContractException(message);
        }
    }

    public static void Equal<T>(T expected, T actual, string subject) =>
        Require(EqualityComparer<T>.Default.Equals(expected, actual), $"Expected {expected} for {subject}, but the store gave {actual}.");

    public static void EqualLists<T>(IEnumerable<T> expected, IEnumerable<T> actual, string subject)
    {
        string left = string.Join(", ", expected);
        string right = string.Join(", ", actual);
        Require(expected.SequenceEqual(actual), $"Expected [{left}] for {subject}, but the store gave [{right}].");
    }

    public static void EqualBytes(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte>? actual, string subject)
    {
        Require(actual is not null, $"The store lacks {subject}.");
        Require(expected.Span.SequenceEqual(actual.Value.Span), $"The store changed the bytes of {subject}.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IRoomStore other in _others)
        {
            await other.DisposeAsync().ConfigureAwait(false);
        }

        if (_store is not null)
        {
            await _store.DisposeAsync().ConfigureAwait(false);
        }
    }
}
