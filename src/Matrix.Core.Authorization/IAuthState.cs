using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>The one thing that the auth rules ask of the world: the event at a state key.</summary>
/// <remarks>
/// At most eight keys are asked for an event: those of its auth events selection and the create event. In version 12 the create
/// event must be answered too, though no event cites it.
/// </remarks>
public interface IAuthState
{
    /// <summary>The event at a state key; null where there is none. It must not be a rejected one.</summary>
    /// <param name="key">The type and state key.</param>
    VerifiedPdu? Find(in StateSlot key);
}
