using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>The fields of an event as they are read from its bytes, on their way into a <see cref="Pdu"/>.</summary>
internal struct PduFields
{
    public EventId DeclaredEventId;
    public RoomId RoomId;
    public UserId Sender;
    public Utf8Text Type;
    public Utf8Text StateKey;
    public bool IsState;
    public long Depth;
    public long OriginServerTs;
    public ValueRange Content;
    public ReferenceRange PrevEvents;
    public ReferenceRange AuthEvents;
    public PduField OverlongField;

    /// <summary>The IDs of the two lists one after the other, where they do not stand in the bytes as <see cref="ReferenceRange"/> has it; then its starts count from here.</summary>
    public EventId[]? References;
}
