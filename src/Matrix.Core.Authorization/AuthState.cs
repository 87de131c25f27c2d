using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>A state made of a few events, for instance an event's own auth events. Immutable.</summary>
public sealed class AuthState : IAuthState
{
    private readonly Dictionary<StateSlot, VerifiedPdu> _events = [];

    /// <summary>A state of the given events; of two at one key the later counts, and what is no state event is passed over.</summary>
    /// <param name="events">The events.</param>
    public AuthState(IEnumerable<VerifiedPdu> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (VerifiedPdu verified in events)
        {
            if (verified.Slot is { } key)
            {
                _events[key] = verified;
            }
        }
    }

    /// <summary>A state without any event.</summary>
    public static AuthState Empty { get; } = new([]);

    /// <inheritdoc/>
    public VerifiedPdu? Find(in StateSlot key) => _events.GetValueOrDefault(key);
}
