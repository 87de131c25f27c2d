using Matrix.Core.Events;

namespace Matrix.Core.Rooms;

/// <summary>An event as a server may see it.</summary>
/// <param name="Pdu">The event, or its redacted copy.</param>
/// <param name="IsVisible">Whether the server may see it whole. If not, the event is its redacted copy: the graph is no secret, the content is.</param>
public sealed record ServedEvent(Pdu Pdu, bool IsVisible);
