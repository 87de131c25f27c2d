using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>The state that an event's own auth events are. They are few: they are looked through, not hashed.</summary>
internal sealed class AuthEventsState : IAuthState
{
    private readonly List<AuthEvent> _cited;
    private readonly VerifiedPdu? _create;

    /// <param name="cited">The events; of two at one key the later counts, and what is no state event is passed over.</param>
    /// <param name="create">In version 12 the room's create event, which no event cites; null before.</param>
    public AuthEventsState(List<AuthEvent> cited, VerifiedPdu? create)
    {
        _cited = cited;
        _create = create;
    }

    public bool TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        if (_create is not null && slot == StateSlot.Create)
        {
            verified = _create;
            return true;
        }

        for (int i = _cited.Count - 1; i >= 0; i--)
        {
            if (_cited[i].VerifiedPdu.Pdu.Slot is { } cited && cited == slot)
            {
                verified = _cited[i].VerifiedPdu;
                return true;
            }
        }

        verified = null;
        return false;
    }
}
