using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Dummy events, by which a host brings the number of forward extremities down where nobody speaks.</summary>
/// <remarks>Not in the spec: Synapse sends them, and hides them from its users.</remarks>
public sealed partial class Room
{
    /// <summary>The type of a dummy event. A host does not show it.</summary>
    public const string DummyEventType = "org.matrix.dummy_event";

    /// <summary>The most forward extremities that a room may have before it needs a dummy event, where nothing else is set.</summary>
    public const int DefaultDummyEventThreshold = 10;

    /// <summary>Determines whether the room has so many forward extremities that a host should send a dummy event.</summary>
    /// <param name="threshold">The most that are left alone.</param>
    public bool NeedsDummyEvent(int threshold = DefaultDummyEventThreshold) => _extremities.Count > threshold;

    /// <summary>
    /// Prepares a dummy event, which merges up to <see cref="Pdu.MaxPrevEvents"/> forward extremities: as long as the room has more, each brings their number
    /// down by <see cref="Pdu.MaxPrevEvents"/> less one.
    /// </summary>
    /// <param name="sender">A joined user of the host's. Where the room does not allow it to this one, another may have the level.</param>
    /// <param name="now">When it is sent.</param>
    /// <param name="eventId">In room versions 1 and 2 the ID of the event; null in later ones.</param>
    /// <returns>As <see cref="PrepareNext"/>: sign it, and give it to the room as any other event.</returns>
    public PrepareResult PrepareDummyEvent(UserId sender, DateTimeOffset now, EventId? eventId = null)
    {
        var draft = new PduBuilder(Version)
        {
            Sender = sender,
            Type = DummyEventType,
            Content = "{}"u8.ToArray(),
            OriginServerTs = now.ToUnixTimeMilliseconds(),
            EventId = eventId ?? default,
        };
        return PrepareNext(draft);
    }
}
