using Matrix.Core.Events;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event as another server may see it.</summary>
public sealed record ServedEvent
{
    internal ServedEvent(Pdu pdu, bool isVisible)
    {
        Pdu = pdu;
        IsVisible = isVisible;
    }

    /// <summary>Gets the event, or its redacted copy.</summary>
    public Pdu Pdu { get; internal init; }

    /// <summary>
    /// Gets a value that indicates whether the server may see the content of the event. If not, <see cref="Pdu"/> is the redacted copy: the graph of the room is visible to its servers, the content is not.
    /// </summary>
    public bool IsVisible { get; }
}
