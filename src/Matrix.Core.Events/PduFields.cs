using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>The fields of an event as they are read from its bytes, on their way into a <see cref="Pdu"/>.</summary>
internal struct PduFields
{
    public int[] MemberEnds;
    public EventId DeclaredEventId;
    public RoomId RoomId;
    public UserId Sender;
    public Utf8Text Type;
    public Utf8Text StateKey;
    public bool IsState;
    public long Depth;
    public long OriginServerTs;
    public ValueRange Content;
    public EventId[] References;
    public int PrevCount;
    public PduField OverlongField;
}
