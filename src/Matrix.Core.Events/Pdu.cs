using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Represents a persistent data unit: one event of a room that is well formed for the room's version.</summary>
/// <remarks>
/// <para>
/// Its signatures are not verified yet (see <see cref="VerifiedPdu"/>), and it may not be allowed in the room.
/// </para>
/// <para>
/// An event is stored as its bytes: the received UTF-8, in canonical form, in one array. Fields are slices of the array, and hashes and signatures are computed from
/// it. The event is never converted to objects and serialized again. Deeply immutable and thread-safe.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#pdus">Server-server API, PDUs</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#event-format-1">Room version 12, Event format</seealso>
[DebuggerDisplay("{EventId} {Type}")]
public sealed partial class Pdu
{
    /// <summary>The maximum size of an event: 65,536 bytes of canonical JSON, including signatures, not counting <c>unsigned</c>.</summary>
    public const int MaxSize = 65_536;

    /// <summary>The maximum size of an <c>unsigned</c> that is kept from a received event: 65,536 bytes of canonical JSON.</summary>
    /// <remarks>The specification does not limit it. No signature covers it, so a larger one is left out and the rest of the event is kept.</remarks>
    public const int MaxUnsignedSize = 65_536;

    /// <summary>The maximum length of <c>sender</c>, <c>room_id</c>, <c>event_id</c>, <c>type</c> and <c>state_key</c>: 255 bytes of UTF-8.</summary>
    public const int MaxFieldLength = 255;

    /// <summary>The maximum number of <c>prev_events</c> of a received event.</summary>
    public const int MaxPrevEvents = 20;

    /// <summary>The maximum number of <c>auth_events</c> of a received event.</summary>
    public const int MaxAuthEvents = 10;

    // A server holds hundreds of thousands of events, so fields are slices of the bytes, and identifiers are created only when a property is read.
    private readonly byte[] _utf8;
    private readonly MemberIndex[] _marks;
    private readonly ByteRange _type;
    private readonly ByteRange _stateKey;
    private readonly ByteRange _sender;
    private readonly ByteRange _roomId;
    private readonly ByteRange _content;
    private readonly ReferenceRange _prevEvents;
    private readonly ReferenceRange _authEvents;
    private readonly EventId[]? _references;
    private readonly UnescapedFields? _elsewhere;

    // Written by the first caller of GetParsedContent. Several threads may write it at once: they write equal objects.
    private object? _parsedContent;

    internal Pdu(RoomVersion version, in PduLayout layout, in PduFields fields, EventId eventId, RoomId roomId)
    {
        Version = version;
        EventId = eventId;
        Depth = fields.Depth;
        OriginServerTimestamp = new MatrixTimestamp(fields.OriginServerTimestamp);
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

    /// <summary>Gets the room version that the event was read with.</summary>
    public RoomVersion Version { get; }

    /// <summary>Gets the event in canonical JSON, as it is sent over federation.</summary>
    /// <remarks>
    /// It includes <c>unsigned</c> as received, which no signature covers. <c>unsigned</c> is left out if it is not an object or exceeds
    /// <see cref="MaxUnsignedSize"/>.
    /// </remarks>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>
    /// Gets the event ID. In room versions 1 and 2 the event declares it. From version 3 on it is computed from the event and never taken from a peer.
    /// </summary>
    public EventId EventId { get; }

    /// <summary>Gets the room. For a create event of version 12 it is derived from the event ID.</summary>
    public RoomId RoomId => _roomId.IsPresent ? RoomId.UnsafeFromUtf8(Utf8At(_roomId, static fields => fields.RoomId)) : default;

    /// <summary>Gets the user who sent the event.</summary>
    public UserId Sender => _sender.IsPresent ? UserId.UnsafeFromUtf8(Utf8At(_sender, static fields => fields.Sender)) : default;

    /// <summary>Gets the type, which may be any string.</summary>
    public Utf8Text Type => _type.IsPresent ? Utf8Text.UnsafeFromUtf8(Utf8At(_type, static fields => fields.Type)) : default;

    /// <summary>Gets the <c>state_key</c> of a state event, which may be empty, or <see langword="null"/> for a message event.</summary>
    public Utf8Text? StateKey =>
        IsState ? Utf8Text.UnsafeFromUtf8(Utf8At(_stateKey, static fields => fields.StateKey)) : null;

    /// <summary>Gets the type and <c>state_key</c> of a state event, or <see langword="null"/> for a message event.</summary>
    public StateSlot? Slot => StateKey is { } key ? new StateSlot(Type, key) : null;

    /// <summary>Gets a value that indicates whether this is a state event.</summary>
    public bool IsState => _stateKey.IsPresent;

    /// <summary>Gets the depth that the sender claims. It can be forged. Only state resolution version 1 uses it.</summary>
    public long Depth { get; }

    /// <summary>Gets the time at which the sender claims to have sent the event. It can be forged, and can lie outside the range of dates.</summary>
    public MatrixTimestamp OriginServerTimestamp { get; }

    /// <summary>Gets the previous events in the room's graph, as the event lists them.</summary>
    public PduReferences PrevEvents => ListOf(_utf8, _references, _prevEvents);

    /// <summary>Gets the events that, as the event claims, authorise it.</summary>
    public PduReferences AuthEvents => ListOf(_utf8, _references, _authEvents);

    /// <summary>Gets the content, which is an object.</summary>
    public JsonSlice Content => JsonSlice.FromCanonical(_content.In(_utf8).Span);

    /// <summary>Gets the content as canonical JSON.</summary>
    public ReadOnlyMemory<byte> ContentUtf8 => _content.In(_utf8);

    /// <summary>Gets the first limited field that exceeds 255 bytes but not 255 code points, in room versions 1 to 10, or <see cref="PduField.None"/>.</summary>
    /// <remarks>
    /// Store such an event as rejected, so that other events that reference it can be checked. Servers used to count code points. The specification counts bytes and
    /// does not define how to handle these events.
    /// </remarks>
    public PduField OverlongField { get; }

    /// <summary>
    /// Gets the event that this redaction targets, or <see langword="null"/> if the event is not a redaction or does not name a target as a string.
    /// </summary>
    /// <remarks>The field is at the top level up to version 10 and in the content from version 11 on (MSC2174).</remarks>
    public EventId? Redacts
    {
        get
        {
            JsonSlice holder = Version.Redaction.RedactsIsInContent ? Content : JsonSlice.FromCanonical(_utf8);
            return Type.Equals("m.room.redaction"u8) && holder.TryGetMember("redacts"u8, out JsonSlice value)
                && value.TryGetUtf8(out ReadOnlySpan<byte> id)
                ? EventId.UnsafeFromUtf8(id.ToArray())
                : null;
        }
    }

    /// <summary>Gets the bytes with the ends of their members.</summary>
    internal EventView View => new(_utf8, _marks);

    /// <summary>Determines whether the event has a type.</summary>
    /// <param name="type">The type, in UTF-8: <c>pdu.IsType("m.room.member"u8)</c>.</param>
    public bool IsType(ReadOnlySpan<byte> type) => Type.Equals(type);

    /// <summary>Tries to get a field of the event.</summary>
    /// <param name="name">The key, in UTF-8.</param>
    /// <param name="value">The value.</param>
    /// <returns><see langword="true"/> if the event has the field; otherwise <see langword="false"/>.</returns>
    public bool TryGetField(ReadOnlySpan<byte> name, out JsonSlice value) => View.TryGetMember(name, out value);

    /// <summary>Returns the content as an object of the caller's type. The object is created once and cached with the event.</summary>
    /// <remarks>
    /// The event caches one object, for the type that was asked for last. The auth rules use it for the events that they read, so that another type for a membership, create, power
    /// levels or join rules event makes them read its content again. Threads that call at the same time may each create an object.
    /// </remarks>
    /// <typeparam name="T">The type of the object. It must be immutable: every caller gets the same object.</typeparam>
    /// <param name="parse">Creates the object. It must depend on the event alone.</param>
    /// <exception cref="ArgumentNullException"><paramref name="parse"/> is <see langword="null"/>.</exception>
    public T GetParsedContent<T>(Func<Pdu, T> parse)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(parse);
        if (_parsedContent is T cached)
        {
            return cached;
        }

        T parsed = parse(this);
        _parsedContent = parsed;
        return parsed;
    }

    /// <summary>Returns a list of references. Its IDs are either in the bytes or in a separate array.</summary>
    internal static PduReferences ListOf(byte[] utf8, EventId[]? references, ReferenceRange range) =>
        references is null ? new PduReferences(utf8, range) : new PduReferences(references, range.Start, range.Count);

    /// <summary>Returns the event ID and type, for a log.</summary>
    public override string ToString() => $"{EventId} ({Type})";

    /// <summary>Tries to read an event from a peer.</summary>
    /// <param name="json">The bytes as received. They are not kept.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">The check that failed, its field and the offset.</param>
    /// <returns><see langword="true"/> if the bytes are an event of the version. Otherwise <see langword="false"/>, and the event must be dropped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool TryParse(ReadOnlySpan<byte> json, RoomVersion version, [NotNullWhen(true)] out Pdu? pdu, out PduError error) =>
        TryParse(json, version, PduSource.Received, out pdu, out error);

    /// <summary>Tries to read an event with the limits of its source.</summary>
    /// <param name="json">The bytes as received. They are not kept.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="source">The source of the event.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">The check that failed, its field and the offset.</param>
    /// <returns><see langword="true"/> if the bytes are an event of the version. Otherwise <see langword="false"/>, and the event must be dropped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool TryParse(ReadOnlySpan<byte> json, RoomVersion version, PduSource source, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(version);
        return PduParser.TryParse(json, version, source, out pdu, out error);
    }

    /// <summary>Tries to read an event from an array that the event may keep. The caller must not read or write the array afterwards, whatever the result.</summary>
    /// <remarks>
    /// If the canonical text is as long as the received text (an event without white space, with its members in any order), the event is written into the array and
    /// keeps it. It then needs memory for its bytes once instead of twice. Otherwise the array is not kept.
    /// </remarks>
    /// <param name="json">The bytes as received, which fill the array.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="source">The source of the event.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">The check that failed, its field and the offset.</param>
    /// <returns><see langword="true"/> if the bytes are an event of the version. Otherwise <see langword="false"/>, and the event must be dropped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> or <paramref name="version"/> is <see langword="null"/>.</exception>
    public static bool TryParseInPlace(byte[] json, RoomVersion version, PduSource source, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(version);
        return PduParser.TryParse(json, version, source, out pdu, out error);
    }

    /// <summary>Tries to load an event from a trusted store, without the checks for received events. <b>Do not use it for data from a peer.</b></summary>
    /// <remarks>
    /// Any JSON object is accepted. Missing or mistyped fields have their default, limits do not apply, numbers are read as in room versions 1 to 5, and IDs are
    /// opaque. Use it for history that was checked when it was received, including events that later rules would drop, and for test cases.
    /// </remarks>
    /// <param name="json">The stored event.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="eventId">The ID that the event was stored under, or <see langword="null"/> to use the declared or computed ID.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">The reason why the bytes are not a JSON object.</param>
    /// <returns><see langword="true"/> if the bytes are a JSON object; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="eventId"/> is the <c>default</c> value.</exception>
    public static bool TryLoadTrusted(ReadOnlySpan<byte> json, RoomVersion version, EventId? eventId, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (eventId is { IsDefault: true })
        {
            throw new ArgumentException("The event ID is not set; null asks for the one declared or computed.", nameof(eventId));
        }

        return PduParser.TryLoadTrusted(json, version, eventId, out pdu, out error);
    }

    /// <summary>Returns the bytes of a field: a part of the event's bytes, or the text that is kept apart because it was written with escapes or is derived.</summary>
    private ReadOnlyMemory<byte> Utf8At(ByteRange range, Func<UnescapedFields, Utf8Text> unescaped) => range.IsElsewhere ? unescaped(_elsewhere!).Utf8 : range.In(_utf8);
}
