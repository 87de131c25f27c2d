using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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
