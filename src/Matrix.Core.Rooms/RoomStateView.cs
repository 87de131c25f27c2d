using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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

    public bool TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        verified = null;
        if (!_state.TryGetValue(slot, out EventId id))
        {
            return false;
        }

        if (!_events.TryGet(id, out RoomEvent? found))
        {
            _ = (_missing ??= []).Add(id);
            return false;
        }

        verified = _events.IsBarredFromState(found) ? null : found.VerifiedPdu;
        return verified is not null;
    }
}
