using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <content>Prepares dummy events, with which a host reduces the number of forward extremities in a room where nobody speaks.</content>
/// <remarks>Dummy events are not in the specification. Synapse sends them, and hides them from its users.</remarks>
public sealed partial class Room
{
    /// <summary>The type of a dummy event. A host does not show it to users.</summary>
    public const string DummyEventType = "org.matrix.dummy_event";

    /// <summary>The default number of forward extremities above which a host sends a dummy event.</summary>
    public const int DefaultDummyEventThreshold = 10;

    /// <summary>Determines whether the room has so many forward extremities that a host should send a dummy event.</summary>
    /// <param name="threshold">The number of forward extremities above which a dummy event is needed.</param>
    /// <returns><see langword="true"/> if the room has more forward extremities; otherwise <see langword="false"/>.</returns>
    public bool NeedsDummyEvent(int threshold = DefaultDummyEventThreshold) => _extremities.Count > threshold;

    /// <summary>
    /// Prepares a dummy event, which merges up to <see cref="Pdu.MaxPrevEvents"/> forward extremities. As long as the room has more, each dummy event reduces their number by
    /// <see cref="Pdu.MaxPrevEvents"/> − 1.
    /// </summary>
    /// <param name="sender">A joined user of the local server. If the room does not allow the event to this user, another user may have the power level.</param>
    /// <param name="sentAt">The time at which the event is sent.</param>
    /// <param name="eventId">The ID of the event in room versions 1 and 2; <see langword="null"/> in later versions.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The same as <see cref="PrepareNext"/>: sign the event, and receive it as any other event.</returns>
    public PrepareResult PrepareDummyEvent(UserId sender, DateTimeOffset sentAt, EventId? eventId = null, CancellationToken cancellationToken = default) =>
        PrepareNext(new EventDraft { Sender = sender, Type = DummyEventType, SentAt = sentAt, EventId = eventId }, cancellationToken);
}
