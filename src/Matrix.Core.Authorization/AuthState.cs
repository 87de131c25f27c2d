using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Represents a state made of a few events, for example an event's own auth events. Immutable.</summary>
public sealed class AuthState : IAuthState
{
    private readonly Dictionary<StateSlot, VerifiedPdu> _events = [];

    /// <summary>Initializes a state from events. If two events have the same slot, the later one counts. Events that are not state events are ignored.</summary>
    /// <param name="events">The events.</param>
    /// <exception cref="ArgumentNullException"><paramref name="events"/> is <see langword="null"/>.</exception>
    public AuthState(IEnumerable<VerifiedPdu> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (VerifiedPdu verified in events)
        {
            if (verified.Slot is { } slot)
            {
                _events[slot] = verified;
            }
        }
    }

    /// <summary>Gets a state without events.</summary>
    public static AuthState Empty { get; } = new([]);

    /// <inheritdoc/>
    public bool TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified) => _events.TryGetValue(slot, out verified);
}
