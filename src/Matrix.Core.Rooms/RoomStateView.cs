using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>A state of a room as the auth rules ask for it. It notes what was asked for and is not at hand: that is no refusal.</summary>
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

    /// <summary>The events of the state that were asked for and are not at hand, in order.</summary>
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
