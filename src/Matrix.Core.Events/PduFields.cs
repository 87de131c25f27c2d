using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Represents the fields of an event while they are read from its bytes, before they become a <see cref="Pdu"/>.</summary>
internal struct PduFields
{
    public EventId DeclaredEventId;
    public RoomId RoomId;
    public UserId Sender;
    public Utf8Text Type;
    public Utf8Text StateKey;
    public bool IsState;
    public long Depth;
    public long OriginServerTimestamp;
    public ByteRange Content;
    public ReferenceRange PrevEvents;
    public ReferenceRange AuthEvents;
    public PduField OverlongField;

    /// <summary>
    /// The IDs of the two lists, one after the other, if the bytes do not have the form of <see cref="ReferenceRange"/>. The ranges then count from the start of
    /// this array.
    /// </summary>
    public EventId[]? References;
}
