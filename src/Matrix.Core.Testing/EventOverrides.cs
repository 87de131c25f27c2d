using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>
/// Represents the values of an event of an <see cref="EventFactory"/> that replace defaults: <c>factory.Message(alice, "hi", new() { After = [fork] })</c>.
/// </summary>
public sealed record EventOverrides
{
    /// <summary>
    /// Gets the previous events, created by the same factory. They are the <c>prev_events</c> and determine the depth and the state that authorises the event.
    /// </summary>
    /// <value>The default is <see langword="null"/>, which means the latest event.</value>
    public IReadOnlyList<Pdu>? After { get; init; }

    /// <summary>Gets the <c>auth_events</c>.</summary>
    /// <value>The default is <see langword="null"/>, which means the auth events selection from the state before the event.</value>
    public IReadOnlyList<EventId>? AuthEvents { get; init; }

    /// <summary>Gets the <c>origin_server_ts</c>.</summary>
    /// <value>The default is <see langword="null"/>, which means one second after the latest time so far.</value>
    public MatrixTimestamp? OriginServerTimestamp { get; init; }

    /// <summary>Gets a callback that changes the complete draft.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    /// <remarks>Values that depend on other fields (depth, auth events) are not computed again. The server of the draft's sender signs.</remarks>
    public Action<PduBuilder>? Customize { get; init; }
}
