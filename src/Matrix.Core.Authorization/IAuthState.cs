using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Represents the state that the auth rules check an event against. The rules need nothing else from the caller.</summary>
/// <remarks>
/// For one event the rules look up at most six different slots: those of its auth events selection and the create event. In version 12 the state must also contain
/// the create event, although no event references it.
/// </remarks>
public interface IAuthState
{
    /// <summary>Returns the event at a state slot, or <see langword="null"/> if the slot is empty. The event must not be rejected.</summary>
    /// <param name="key">The type and state key.</param>
    VerifiedPdu? Find(in StateSlot key);
}
