using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>What an event of an <see cref="EventFactory"/> is to have otherwise than by default: <c>factory.Message(alice, "hi", new() { After = [fork] })</c>.</summary>
public sealed record EventOverrides
{
    /// <summary>The events before it, made by the same factory: its <c>prev_events</c>, from which its depth and the state that authorises it follow.</summary>
    /// <value>Default: null, the latest event made.</value>
    public IReadOnlyList<Pdu>? After { get; init; }

    /// <summary>Its <c>auth_events</c>.</summary>
    /// <value>Default: null, those that the auth rules select from the state before it.</value>
    public IReadOnlyList<EventId>? AuthEvents { get; init; }

    /// <summary>Its <c>origin_server_ts</c>, in milliseconds since 1970.</summary>
    /// <value>Default: null, a second after the latest that was made.</value>
    public long? OriginServerTs { get; init; }

    /// <summary>Changes the draft at the very end, when all else is in it.</summary>
    /// <value>Default: null.</value>
    /// <remarks>What follows from other fields (depth, auth events) is not computed again. The sender it leaves is the one whose server signs.</remarks>
    public Action<PduBuilder>? Customize { get; init; }
}
