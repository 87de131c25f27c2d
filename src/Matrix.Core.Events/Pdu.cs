using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>
/// A persistent data unit: one event of a room, well formed for the room's version. Nothing is said yet of its signatures
/// (<see cref="VerifiedPdu"/>) or of whether it is allowed.
/// </summary>
/// <remarks>
/// <para>
/// An event is its bytes: the UTF-8 that came in, in canonical form, is kept in one array; fields are windows on it, hashes
/// and signatures are computed from it, and it is never put through objects and written again. Deeply immutable and safe to share.
/// </para>
/// <para>Matrix spec, room versions, § Event format; server-server API, § PDUs.</para>
/// </remarks>
[DebuggerDisplay("{EventId} {Type}")]
public sealed partial class Pdu
{
    /// <summary>The largest event: 65,536 bytes of canonical JSON, signatures included, <c>unsigned</c> not counted.</summary>
    public const int MaxSize = 65_536;

    /// <summary>
    /// The largest <c>unsigned</c> that is kept of a received event: 65,536 bytes of canonical JSON. The spec has no limit; since nothing
    /// signs it, a larger one is left out and the event goes on without it.
    /// </summary>
    public const int MaxUnsignedSize = 65_536;

    /// <summary>The limit on <c>sender</c>, <c>room_id</c>, <c>event_id</c>, <c>type</c> and <c>state_key</c>: 255 bytes of UTF-8.</summary>
    public const int MaxFieldLength = 255;

    /// <summary>The most <c>prev_events</c> that a received event may have.</summary>
    public const int MaxPrevEvents = 20;

    /// <summary>The most <c>auth_events</c> that a received event may have.</summary>
    public const int MaxAuthEvents = 10;

    // A server holds hundreds of thousands of events: fields are windows on the bytes, and made into identifiers when they are asked for.
    private readonly byte[] _utf8;
    private readonly MemberIndex[] _marks;
    private readonly ByteRange _type;
    private readonly ByteRange _stateKey;
    private readonly ByteRange _sender;
    private readonly ByteRange _roomId;
    private readonly ValueRange _content;
    private readonly ReferenceRange _prevEvents;
    private readonly ReferenceRange _authEvents;
    private readonly EventId[]? _references;
    private readonly UnescapedFields? _elsewhere;

    internal Pdu(RoomVersion version, in PduLayout layout, in PduFields fields, EventId eventId, RoomId roomId)
    {
        Version = version;
        EventId = eventId;
        Depth = fields.Depth;
        OriginServerTs = fields.OriginServerTs;
        OverlongField = fields.OverlongField;
        _utf8 = layout.Utf8;
        _marks = layout.Marks;
        _content = fields.Content;
        _references = fields.References;
        _prevEvents = fields.PrevEvents;
        _authEvents = fields.AuthEvents;
        _type = ByteRange.Of(fields.Type, _utf8);
        _stateKey = fields.IsState ? ByteRange.Of(fields.StateKey, _utf8) : default;
        _sender = ByteRange.Of(fields.Sender.Text, _utf8);
        _roomId = ByteRange.Of(roomId.Text, _utf8);
        if (_type.IsElsewhere || _stateKey.IsElsewhere || _sender.IsElsewhere || _roomId.IsElsewhere)
        {
            _elsewhere = new UnescapedFields(fields.Type, fields.StateKey, fields.Sender.Text, roomId.Text);
        }
    }

    /// <summary>The room version that the event was read by.</summary>
    public RoomVersion Version { get; }

    /// <summary>
    /// The event in canonical JSON, as it goes over federation, with <c>unsigned</c> as it came, which nothing covers (left out where it is no
    /// object or over <see cref="MaxUnsignedSize"/>).
    /// </summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>The event ID: as declared in room versions 1 and 2, later computed from the event; never taken from a peer's word.</summary>
    public EventId EventId { get; }

    /// <summary>The room. Of a version 12 create event it is derived from the event ID.</summary>
    public RoomId RoomId => _roomId.IsPresent ? RoomId.UnsafeFromUtf8(_roomId.IsElsewhere ? _elsewhere!.RoomId.Memory : _roomId.In(_utf8)) : default;

    /// <summary>Who sent the event.</summary>
    public UserId Sender => _sender.IsPresent ? UserId.UnsafeFromUtf8(_sender.IsElsewhere ? _elsewhere!.Sender.Memory : _sender.In(_utf8)) : default;

    /// <summary>The type. It may be any string.</summary>
    public Utf8Text Type => _type.IsPresent ? Utf8Text.UnsafeFromUtf8(_type.IsElsewhere ? _elsewhere!.Type.Memory : _type.In(_utf8)) : default;

    /// <summary>Gets the <c>state_key</c> of a state event; null for a message event. An empty <c>state_key</c> is one.</summary>
    public Utf8Text? StateKey =>
        IsState ? Utf8Text.UnsafeFromUtf8(_stateKey.IsElsewhere ? _elsewhere!.StateKey.Memory : _stateKey.In(_utf8)) : null;

    /// <summary>Gets the type and <c>state_key</c> of a state event; null for a message event.</summary>
    public StateSlot? Slot => StateKey is { } key ? new StateSlot(Type, key) : null;

    /// <summary>Whether this is a state event.</summary>
    public bool IsState => _stateKey.IsPresent;

    /// <summary>The depth that the sender claims. It can be forged: only state resolution version 1 uses it.</summary>
    public long Depth { get; }

    /// <summary>When the sender claims to have sent the event, in milliseconds since 1970. It can be forged.</summary>
    public long OriginServerTs { get; }

    /// <summary>The events before this one in the room's graph, as cited.</summary>
    public PduReferences PrevEvents => ListOf(_utf8, _references, _prevEvents);

    /// <summary>The events that this one claims to be authorised by, as cited.</summary>
    public PduReferences AuthEvents => ListOf(_utf8, _references, _authEvents);

    /// <summary>The content; an object.</summary>
    public JsonSlice Content => JsonSlice.OfCanonical(_content.In(_utf8).Span);

    /// <summary>The content as canonical JSON.</summary>
    public ReadOnlyMemory<byte> ContentUtf8 => _content.In(_utf8);

    /// <summary>
    /// The first limited field that is over 255 bytes though not over 255 code points, in room versions 1 to 10. Such an event is
    /// to be stored as rejected, so that others which cite it can be judged; <see cref="PduField.None"/> for all other events.
    /// </summary>
    /// <remarks>Servers used to count code points; the spec counts bytes and does not say what becomes of such events.</remarks>
    public PduField OverlongField { get; }

    /// <summary>The event that this redaction is for, from where the room version has it; null where there is none, or it is no string.</summary>
    /// <remarks>Top level to version 10, in the content from version 11 on (MSC2174).</remarks>
    public EventId? Redacts
    {
        get
        {
            JsonSlice holder = Version.RedactsInContent ? Content : JsonSlice.OfCanonical(_utf8);
            return Type.Equals("m.room.redaction"u8) && holder.TryGetMember("redacts"u8, out JsonSlice value)
                && value.TryGetUtf8(out ReadOnlySpan<byte> id)
                ? EventId.UnsafeFromUtf8(id.ToArray())
                : null;
        }
    }

    /// <summary>
    /// What the auth rules have read of the content, kept with the event so that it is read once. Written by whoever is first; all
    /// write the same.
    /// </summary>
    internal object? ParsedContent { get; set; }

    /// <summary>The bytes, and where the members in them end.</summary>
    internal EventView View => new(_utf8, _marks);

    /// <summary>Whether the event is of a type.</summary>
    /// <param name="type">The type, in UTF-8: <c>pdu.IsType("m.room.member"u8)</c>.</param>
    public bool IsType(ReadOnlySpan<byte> type) => Type.Equals(type);

    /// <summary>Looks up a field of the event.</summary>
    /// <param name="name">The key, in UTF-8.</param>
    /// <param name="value">The value.</param>
    /// <returns>Whether the event has the field.</returns>
    public bool TryGetField(ReadOnlySpan<byte> name, out JsonSlice value) => View.TryGetMember(name, out value);

    /// <summary>A list of references, from where its IDs stand: in the bytes, or in an array of their own.</summary>
    internal static PduReferences ListOf(byte[] utf8, EventId[]? references, ReferenceRange range) =>
        references is null ? new PduReferences(utf8, range) : new PduReferences(references, range.Start, range.Count);

    /// <summary>The event ID and type, for a log.</summary>
    public override string ToString() => $"{EventId} ({Type})";

    /// <summary>Reads an event that a peer sent.</summary>
    /// <param name="json">The bytes as received. They are not kept.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">Which check failed, on which field, at which byte.</param>
    /// <returns>Whether the bytes are an event of the version; if not, the event is dropped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is null.</exception>
    public static bool TryParse(ReadOnlySpan<byte> json, RoomVersion version, [NotNullWhen(true)] out Pdu? pdu, out PduError error) =>
        TryParse(json, version, PduSource.Received, out pdu, out error);

    /// <summary>Reads an event, with the limits of how it reached us.</summary>
    /// <param name="json">The bytes as received. They are not kept.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="source">How the event reached us.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">Which check failed, on which field, at which byte.</param>
    /// <returns>Whether the bytes are an event of the version; if not, the event is dropped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is null.</exception>
    public static bool TryParse(ReadOnlySpan<byte> json, RoomVersion version, PduSource source, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(version);
        return PduParser.TryParse(json, version, source, out pdu, out error);
    }

    /// <summary>Reads an event that a peer sent from an array that becomes the event's: nobody may read or write it afterwards, whatever the answer.</summary>
    /// <remarks>
    /// Where the canonical text is as long as what was received, as for an event that came without white space, in whatever order its members stood, the
    /// event is written into the array and keeps it. An event then costs its bytes once and not twice. Otherwise the array is not kept.
    /// </remarks>
    /// <param name="json">The bytes as received, all of the array.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="source">How the event reached us.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">Which check failed, on which field, at which byte.</param>
    /// <returns>Whether the bytes are an event of the version; if not, the event is dropped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> or <paramref name="version"/> is null.</exception>
    public static bool TryParseTaking(byte[] json, RoomVersion version, PduSource source, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(version);
        return PduParser.TryParse(json, version, source, out pdu, out error);
    }

    /// <summary>
    /// Reads an event from a store that is trusted, without the checks on what peers send. <b>Not for anything that a peer sent.</b>
    /// </summary>
    /// <remarks>
    /// Any JSON object will do: fields that are missing or mistyped have their default, limits are not applied, numbers are read
    /// as in room versions 1 to 5, and IDs are opaque. This is for history that was checked when it came in, for its odd events
    /// that later rules would drop, and for test cases.
    /// </remarks>
    /// <param name="json">The stored event.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="eventId">The ID it was stored under; where null, it is as declared or computed.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">Why the bytes are not a JSON object.</param>
    /// <returns>Whether the bytes are a JSON object.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="eventId"/> is default.</exception>
    public static bool TryLoadTrusted(ReadOnlySpan<byte> json, RoomVersion version, EventId? eventId, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (eventId is { IsDefault: true })
        {
            throw new ArgumentException("The event ID is not set; null asks for the one declared or computed.", nameof(eventId));
        }

        return PduParser.TryLoadTrusted(json, version, eventId, out pdu, out error);
    }
}
