using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents a state of a room in the form in which the auth rules read it. It notes the events that were needed and are missing, because a missing event is not a refusal.</summary>
internal sealed class RoomStateView : IAuthState
{
    private readonly RoomEventStore _events;
    private readonly StateMap _state;
    private SortedSet<EventId>? _missing;

    public RoomStateView(RoomEventStore events, StateMap state)
    {
        _events = events;
        _state = state;
    }

    /// <summary>Gets the events of the state that were needed and are not available, in order of their IDs.</summary>
    public ImmutableArray<EventId> Missing => _missing is null ? [] : [.. _missing];

    public VerifiedPdu? Find(in StateSlot key)
    {
        if (!_state.TryGet(in key, out EventId id))
        {
            return null;
        }

        if (!_events.TryGet(id, out RoomEvent? found))
        {
            _ = (_missing ??= []).Add(id);
            return null;
        }

        return _events.IsBarredFromState(found) ? null : found.VerifiedPdu;
    }
}
