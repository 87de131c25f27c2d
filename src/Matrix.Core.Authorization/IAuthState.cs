using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Represents a room state that the auth rules read: the event in each slot.</summary>
/// <remarks>
/// The rules ask for at most eight slots per event: those of its auth events selection and the create event. In room version 12 the state must
/// also answer for the create event, although no event lists it in <c>auth_events</c>.
/// </remarks>
public interface IAuthState
{
    /// <summary>Gets the event in a slot of the state.</summary>
    /// <param name="slot">The type and state key.</param>
    /// <param name="verified">The event. It must not be a rejected one.</param>
    /// <returns>Whether the state has an event in the slot.</returns>
    bool TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified);
}
