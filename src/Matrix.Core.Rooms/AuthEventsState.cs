using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event's own auth events as a state. There are few of them, so that a linear search is enough.</summary>
internal sealed class AuthEventsState : IAuthState
{
    private readonly List<AuthEvent> _cited;
    private readonly VerifiedPdu? _create;

    /// <param name="cited">The events. Of two events at one slot, the later one counts. Message events are ignored.</param>
    /// <param name="create">The create event of the room in version 12, which events do not cite; null in earlier versions.</param>
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
