using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Builds an event of the local server: a draft is filled in, then hashed and signed.</summary>
/// <remarks>
/// A built event passes the same checks as a received event, so that other servers do not drop it. Events are written in strict canonical JSON in every room
/// version, with a depth of at most 2^53−1.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#signing-events">Server-server API, Signing Events</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#event-format-1">Room version 12, Event format</seealso>
public sealed class PduBuilder
{
    /// <summary>The number of bytes of <see cref="Pdu.MaxSize"/> that are reserved for signatures when an event is built.</summary>
    /// <remarks>
    /// Other servers may also sign the event (the resident server of a restricted join, a policy server), and their signatures count toward its size.
    /// </remarks>
    public const int SignatureHeadroom = 1024;

    /// <summary>The minimum entropy, in bytes, of a create event of a room version that derives room IDs from hashes.</summary>
    public const int MinEntropy = 16;

    /// <summary>The key in the content of a create event that contains its entropy.</summary>
    public const string EntropyKey = "org.matrix-core.entropy";

    private readonly RoomVersion _version;

    /// <summary>Initializes an empty draft.</summary>
    /// <param name="version">The version of the room.</param>
    /// <exception cref="ArgumentNullException"><paramref name="version"/> is <see langword="null"/>.</exception>
    public PduBuilder(RoomVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        _version = version;
    }

    /// <summary>Gets or sets the event ID. It is used only in room versions 1 and 2, where the sending server chooses it.</summary>
    public EventId EventId { get; set; }

    /// <summary>Gets or sets the room. It is not set for the create event of room version 12, from which the room ID is derived.</summary>
    public RoomId RoomId { get; set; }

    /// <summary>Gets or sets the sender.</summary>
    public UserId Sender { get; set; }

    /// <summary>Gets or sets the type.</summary>
    public string Type { get; set; } = "";

    /// <summary>Gets or sets the state key, or <see langword="null"/> for a message event.</summary>
    public string? StateKey { get; set; }

    /// <summary>Gets or sets the content: a JSON object in UTF-8.</summary>
    /// <remarks>
    /// It must not contain the members that the builder adds (<c>redacts</c> if the version stores it in the content, and <see cref="EntropyKey"/>). They would be
    /// duplicate keys.
    /// </remarks>
    public ReadOnlyMemory<byte> Content { get; set; } = "{}"u8.ToArray();

    /// <summary>Gets or sets the previous events, at most 20: the room's forward extremities.</summary>
    public IReadOnlyList<EventId> PrevEvents { get; set; } = [];

    /// <summary>Gets or sets the events that authorise this one, at most 10, in accordance with the auth events selection.</summary>
    public IReadOnlyList<EventId> AuthEvents { get; set; } = [];

    /// <summary>
    /// Gets or sets the reference hashes of referenced events, which are used only in room versions 1 and 2. For an event without a hash an empty object is written.
    /// </summary>
    public IReadOnlyDictionary<EventId, ReadOnlyMemory<byte>>? ReferenceHashes { get; set; }

    /// <summary>
    /// Gets or sets the depth, which is one more than the greatest depth among <see cref="PrevEvents"/>. A value above 2^53−1 is written as 2^53−1.
    /// </summary>
    public long Depth { get; set; }

    /// <summary>Gets or sets the time at which the event is sent.</summary>
    public MatrixTimestamp OriginServerTimestamp { get; set; }

    /// <summary>Gets or sets the event that an <c>m.room.redaction</c> redacts. It is written where the room version stores it.</summary>
    public EventId? Redacts { get; set; }

    /// <summary>Gets or sets random bytes, at least <see cref="MinEntropy"/>, for the create event of room version 12.</summary>
    /// <remarks>The room ID is the hash of the create event. Without entropy, two rooms created alike in one millisecond would be one room.</remarks>
    public ReadOnlyMemory<byte> Entropy { get; set; }

    /// <summary>Sets <see cref="Content"/> to a value that System.Text.Json serializes.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="content">The value. It must serialize as a JSON object.</param>
    /// <param name="typeInfo">The contract of the type, as a source-generated <see cref="System.Text.Json.Serialization.JsonSerializerContext"/> gives it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The value does not have a canonical form, for example because it holds a number with a fraction.</exception>
    public void SetContent<T>(T content, JsonTypeInfo<T> typeInfo) => Content = CanonicalJson.Serialize(content, typeInfo);

    /// <summary>Hashes and signs the draft.</summary>
    /// <param name="key">The key of the sender's server.</param>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">The draft is not an event of the room version, or is too large. The message says why.</exception>
    public Pdu Sign(SigningKey key) =>
        TrySign(key, out Pdu? pdu, out PduError error) ? pdu : throw new InvalidOperationException($"The draft is no event of room version {_version}: {error}.");

    /// <summary>Tries to hash and sign the draft. Use it for content from a user, who can make the event too large.</summary>
    /// <param name="key">The key of the sender's server.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">
    /// The reason why the draft is not an event of the room version. Offsets count from the start of the written event, or from the start of <see cref="Content"/>
    /// for an error in <see cref="PduField.Content"/>.
    /// </param>
    /// <returns><see langword="true"/> if the draft is an event; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Entropy"/> is missing although the room version needs it.</exception>
    /// <exception cref="ArgumentException"><see cref="Type"/> or <see cref="StateKey"/> contains a lone surrogate.</exception>
    public bool TrySign(SigningKey key, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(key);
        pdu = null;
        return TryBuild(out Pdu? hashed, out error) && hashed.TrySign(Sender.ServerName, key, out pdu, out error);
    }

    /// <summary>Tries to hash the draft and leaves it unsigned, as a template for another server to sign.</summary>
    /// <param name="pdu">The event, with empty <c>signatures</c>.</param>
    /// <param name="error">The reason why the draft is not an event of the room version.</param>
    /// <returns><see langword="true"/> if the draft is an event; otherwise <see langword="false"/>.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Entropy"/> is missing although the room version needs it.</exception>
    /// <exception cref="ArgumentException"><see cref="Type"/> or <see cref="StateKey"/> contains a lone surrogate.</exception>
    public bool TryBuild([NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        pdu = null;
        if (!TryReadContent(out byte[] content, out error))
        {
            return false;
        }

        // The event is written once without the hash, to compute it, and once with it.
        if (!TryParse(Write(content, hash: ""), out pdu, out error))
        {
            return false;
        }

        string hash = UnpaddedBase64.Encode(pdu.ComputeContentHash());
        if (!TryParse(Write(content, hash), out pdu, out error))
        {
            return false;
        }

        if (pdu.Utf8.Length > Pdu.MaxSize - SignatureHeadroom)
        {
            pdu = null;
            error = new PduError(PduErrorKind.EventTooLarge);
            return false;
        }

        return true;
    }

    /// <summary>Reads the content separately, before it is inserted into the event.</summary>
    /// <remarks>Content from a user that closes the object and continues (<c>{},"sender":…</c>) would otherwise write other fields of the event.</remarks>
    private bool TryReadContent(out byte[] canonical, out PduError error)
    {
        bool isJson = CanonicalJson.TryCanonicalize(Content.Span, CanonicalJsonMode.Strict, out canonical, out JsonError jsonError);
        bool isObject = isJson && canonical[0] == '{';
        error = isObject ? default
            : isJson ? new PduError(PduErrorKind.WrongType, PduField.Content)
            : new PduError(PduErrorKind.InvalidJson, PduField.Content, jsonError.Offset, jsonError);
        return isObject;
    }

    private bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        RoomVersion strict = _version with { Format = _version.Format with { RequiresStrictJson = true, DropsOverlongFields = true } };
        if (!Pdu.TryParse(json, strict, out pdu, out error))
        {
            return false;
        }

        return Pdu.TryParse(pdu.Utf8.Span, _version, out pdu, out error);
    }

    private ReadOnlySpan<byte> Write(ReadOnlySpan<byte> content, string hash)
    {
        var output = new ArrayBufferWriter<byte>(content.Length + 1024);
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        WriteReferences(writer, "auth_events"u8, AuthEvents);
        WriteContent(writer, content);
        writer.WriteNumber("depth"u8, Math.Min(Depth, CanonicalJson.MaxInteger));
        if (_version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            writer.WriteString("event_id"u8, EventId.Utf8Span);
        }

        writer.WriteStartObject("hashes"u8);
        writer.WriteString("sha256"u8, hash);
        writer.WriteEndObject();
        writer.WriteNumber("origin_server_ts"u8, OriginServerTimestamp.Milliseconds);
        WriteReferences(writer, "prev_events"u8, PrevEvents);
        if (Redacts is { } redacts && !_version.Redaction.RedactsIsInContent)
        {
            writer.WriteString("redacts"u8, redacts.Utf8Span);
        }

        if (!RoomId.IsDefault)
        {
            writer.WriteString("room_id"u8, RoomId.Utf8Span);
        }

        writer.WriteString("sender"u8, Sender.Utf8Span);
        writer.WriteStartObject("signatures"u8);
        writer.WriteEndObject();
        if (StateKey is not null)
        {
            writer.WriteString("state_key"u8, EventText.ToUtf8(StateKey));
        }

        writer.WriteString("type"u8, EventText.ToUtf8(Type));
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan;
    }

    /// <summary>Writes the content with the members that the builder adds: the target of a redaction, the entropy of a create event.</summary>
    private void WriteContent(Utf8JsonWriter writer, ReadOnlySpan<byte> content)
    {
        bool needsEntropy = _version.Format.UsesCreateEventIdAsRoomId && Type == "m.room.create";
        if (needsEntropy && Entropy.Length < MinEntropy)
        {
            throw new InvalidOperationException($"A create event of room version {_version} needs at least {MinEntropy} bytes of entropy: its hash is the room's ID.");
        }

        writer.WritePropertyName("content"u8);
        var extra = new ArrayBufferWriter<byte>();
        if (needsEntropy)
        {
            AppendMember(extra, EntropyKey, Convert.ToHexStringLower(SHA256.HashData(Entropy.Span)));
        }

        if (Redacts is { } redacts && _version.Redaction.RedactsIsInContent)
        {
            AppendMember(extra, "redacts", redacts.ToString());
        }

        if (extra.WrittenCount == 0)
        {
            writer.WriteRawValue(content, skipInputValidation: true);
            return;
        }

        // A member that the content also has makes a duplicate key, which is then refused like any other.
        bool isEmpty = content.SequenceEqual("{}"u8);
        byte[] merged = [(byte)'{', .. extra.WrittenSpan, .. isEmpty ? default : ","u8, .. content[1..]];
        writer.WriteRawValue(merged, skipInputValidation: true);
    }

    private static void AppendMember(ArrayBufferWriter<byte> output, string key, string value)
    {
        output.Write(output.WrittenCount > 0 ? ","u8 : default);
        output.Write("\""u8);
        output.Write(JsonEncodedText.Encode(key).EncodedUtf8Bytes);
        output.Write("\":\""u8);
        output.Write(JsonEncodedText.Encode(value).EncodedUtf8Bytes);
        output.Write("\""u8);
    }

    private void WriteReferences(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<EventId> ids)
    {
        writer.WriteStartArray(name);
        foreach (EventId id in ids)
        {
            if (!_version.Format.UsesReferenceHashes)
            {
                writer.WriteStringValue(id.Utf8Span);
                continue;
            }

            writer.WriteStartArray();
            writer.WriteStringValue(id.Utf8Span);
            writer.WriteStartObject();
            if (ReferenceHashes?.TryGetValue(id, out ReadOnlyMemory<byte> hash) == true)
            {
                writer.WriteString("sha256"u8, UnpaddedBase64.Encode(hash.Span));
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }
}
