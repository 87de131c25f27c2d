using Matrix.Core.Homeserver;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.KillTest.Checks;

/// <summary>Represents what a store has of a room.</summary>
internal sealed class StoredContents
{
    private const int PageSize = 500;

    private StoredContents(StoredRoom room, IReadOnlyList<StoredEvent> log, IReadOnlyList<HostUpdate> feed, StateMap currentState)
    {
        Room = room;
        Log = log;
        Feed = feed;
        CurrentState = currentState;
    }

    public StoredRoom Room { get; }

    /// <summary>Gets the events in the order in which they were first appended.</summary>
    public IReadOnlyList<StoredEvent> Log { get; }

    /// <summary>Gets the updates of the room, in order.</summary>
    public IReadOnlyList<HostUpdate> Feed { get; }

    public StateMap CurrentState { get; }

    /// <summary>Gets the updates that decide an event: each event has one.</summary>
    public IEnumerable<HostUpdate> Decisions => Feed.Where(update => update.Kind is HostUpdateKind.Accepted or HostUpdateKind.SoftFailed or HostUpdateKind.Rejected);

    public static async Task<StoredContents> ReadAsync(IRoomStore store, RoomId roomId)
    {
        var log = new List<StoredEvent>();
        while (await store.ReadLogAsync(roomId, log.Count == 0 ? 0 : log[^1].Position, LogDirection.Forward, PageSize, CancellationToken.None) is { Count: > 0 } page)
        {
            log.AddRange(page);
        }

        var feed = new List<HostUpdate>();
        while (await store.ReadUpdatesAsync(feed.Count == 0 ? 0 : feed[^1].Position, PageSize, CancellationToken.None) is { Count: > 0 } page)
        {
            feed.AddRange(page);
        }

        StoredRoom room = await store.ReadRoomAsync(roomId, CancellationToken.None) ?? throw new InvalidOperationException($"The store does not have the room {roomId}.");
        StateMap state = StateMap.Load(room.CurrentState, new StoredNodes(store, roomId));
        return new StoredContents(room, log, [.. feed.Where(update => update.RoomId == roomId)], state);
    }

    /// <summary>Reads an event from its stored form.</summary>
    public static RoomEvent Load(ReadOnlyMemory<byte> bytes) =>
        RoomEvent.TryLoadTrusted(bytes.Span, out RoomEvent? known, out Matrix.Core.Events.StoredFormError error) ? known : throw new InvalidOperationException($"A stored event cannot be read: {error}");
}
