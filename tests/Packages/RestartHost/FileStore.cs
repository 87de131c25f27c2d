using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace RestartHost;

/// <summary>A folder: a file an event, a file a state, and the room's snapshot. The simplest store that a host could have.</summary>
internal sealed class FileStore : IRoomHistory
{
    private readonly string _folder;

    public FileStore(string folder)
    {
        _folder = folder;
        _ = Directory.CreateDirectory(folder);
    }

    /// <summary>A short name of a state that two processes agree on.</summary>
    public static string Hash(StateMap state)
    {
        var text = new StringBuilder();
        foreach (StateEntry entry in state.GetOrderedEntries())
        {
            _ = text.Append(entry.Slot.Type).Append('\0').Append(entry.Slot.StateKey).Append('\0').Append(entry.EventId).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    public void Save(ReceiveResult received, EventId id)
    {
        if (received is not ReceiveResult.Judged judged)
        {
            throw new InvalidDataException($"{id} has no place in the room: {received.GetType().Name}");
        }

        Save(judged.Event);
    }

    public void Save(Room room, EventId id)
    {
        if (room.TryGetEvent(id, out RoomEvent? roomEvent))
        {
            Save(roomEvent);
        }
    }

    public void Save(Room room) => File.WriteAllBytes(PathOf("snapshot"), room.CreateSnapshot().ToStoredBytes());

    /// <summary>The room as it was when it was stored: from bytes alone.</summary>
    public Room Load() =>
        RoomSnapshot.TryLoadTrusted(File.ReadAllBytes(PathOf("snapshot")), out RoomSnapshot? snapshot, out StoredFormError error)
            ? Room.Load(snapshot, new RoomOptions { History = this })
            : throw new InvalidDataException($"{error}");

    public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent)
    {
        roomEvent = null;
        string path = PathOf($"{Name(eventId)}.event");
        if (File.Exists(path) && !RoomEvent.TryLoadTrusted(File.ReadAllBytes(path), out roomEvent, out StoredFormError error))
        {
            throw new InvalidDataException($"{error}");
        }

        return roomEvent is not null;
    }

    public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? stateBefore)
    {
        string path = PathOf($"{Name(eventId)}.state");
        stateBefore = File.Exists(path) ? StateMap.FromEntries(JsonSerializer.Deserialize<string[][]>(File.ReadAllBytes(path))!.Select(Entry)) : null;
        return stateBefore is not null;
    }

    private static StateEntry Entry(string[] entry) => new(new StateSlot(entry[0], entry[1]), EventId.Parse(entry[2]));

    private void Save(RoomEvent roomEvent)
    {
        EventId id = roomEvent.EventId;
        File.WriteAllBytes(PathOf($"{Name(id)}.event"), roomEvent.ToStoredBytes());
        if (roomEvent.StateBefore is { } before)
        {
            string[][] entries = [.. before.GetOrderedEntries().Select(entry => new[] { entry.Slot.Type.ToString(), entry.Slot.StateKey.ToString(), entry.EventId.ToString() })];
            File.WriteAllBytes(PathOf($"{Name(id)}.state"), JsonSerializer.SerializeToUtf8Bytes(entries));
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>IDs of version 12 are URL-safe base64; those of older versions hold a server's name and are not for file names.</summary>
    private static string Name(EventId id) => id.ToString().TrimStart('$');
}
