using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Collects the verified events of the answer to a join, and checks that they are the state of one room.</summary>
internal sealed class ReceivedRoomState(RoomId roomId, RoomVersion version)
{
    private readonly Dictionary<EventId, VerifiedPdu> _events = [];
    private readonly Dictionary<StateSlot, EventId> _state = [];

    public RoomVersion Version { get; } = version;

    public IReadOnlyCollection<VerifiedPdu> Events => _events.Values;

    /// <summary>Gets the create event of the state.</summary>
    public VerifiedPdu? Create { get; private set; }

    public void Add(VerifiedPdu verified, bool isState)
    {
        if (verified.RoomId != roomId || verified.Slot is not { } slot)
        {
            return;
        }

        _ = _events.TryAdd(verified.EventId, verified);
        if (isState)
        {
            _state[slot] = verified.EventId;
        }
    }

    /// <summary>Determines whether the events are the state of one room of the expected version.</summary>
    /// <param name="state">The state.</param>
    /// <param name="fault">The fault, as the end of a sentence about the answer.</param>
    public bool TryComplete(out StateMap state, out string? fault)
    {
        state = StateMap.FromEntries(_state.Select(entry => new StateEntry(entry.Key, entry.Value)));
        VerifiedPdu[] creates = [.. _events.Values.Where(verified => verified.Pdu.IsType("m.room.create"u8))];
        Create = creates is [VerifiedPdu only] ? only : null;
        fault = Create is null ? $"has {creates.Length} create events"
            : Create.RoomId != roomId ? "has the create event of another room"
            : !state.TryGetValue(new StateSlot("m.room.create", ""), out EventId inState) || inState != Create.EventId ? "has a state without the create event"
            : !HasVersion(Create) ? $"is of a room of another version than {Version}"
            : null;
        return fault is null;
    }

    /// <summary>Determines whether a create event states the expected version. A create event without one is of version 1.</summary>
    private bool HasVersion(VerifiedPdu create) =>
        create.Pdu.Content.TryGetMember("room_version"u8, out JsonSlice stated) ? stated.StringEquals(Version.Id.Utf8Span) : Version.Id.Utf8Span.SequenceEqual("1"u8);
}
