using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>What a host of a partial room would have stored: provisional decisions, final decisions, and a snapshot as bytes.</summary>
internal sealed class PartialStore
{
    private readonly StoredHistory _known = new();
    private readonly StoredHistory _full = new();
    private byte[] _snapshot = [];

    public PartialStore(ServerName localServer, ResyncOptions resync, bool resyncsAfterLeave = true) => Options = new PartialRoomOptions
    {
        LocalServer = localServer,
        Known = new RoomOptions { History = _known },
        Full = new RoomOptions { History = _full },
        Resync = resync,
        ResyncsAfterLeave = resyncsAfterLeave,
    };

    public PartialRoomOptions Options { get; }

    public List<StateDifference> Differences { get; } = [];

    public List<InvalidStateAnswer> InvalidAnswers { get; } = [];

    public List<EventId> Forgotten { get; } = [];

    /// <summary>Stores the changes and a snapshot, as in one transaction.</summary>
    public void Save(PartialRoom room)
    {
        PartialRoomChanges changes = room.TakeChanges();
        foreach (RoomEvent known in changes.Known)
        {
            _known.Store(known);
        }

        foreach (RoomEvent full in changes.Full)
        {
            _full.Store(full);
        }

        Differences.AddRange(changes.Differences);
        InvalidAnswers.AddRange(changes.InvalidAnswers);
        Forgotten.AddRange(changes.Forgotten);
        _snapshot = room.CreateSnapshot().ToStoredBytes();
    }

    /// <summary>The room as of the last save: from bytes alone, and the states.</summary>
    public PartialRoom Load()
    {
        Assert.True(PartialRoomSnapshot.TryLoadTrusted(_snapshot, out PartialRoomSnapshot? snapshot, out StoredFormError error), $"{error}");
        Assert.Equal(_snapshot, snapshot.ToStoredBytes());
        return PartialRoom.Load(snapshot, Options);
    }
}
