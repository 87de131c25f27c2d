using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Builds an event of one's own: a draft is filled in, then hashed and signed.</summary>
/// <remarks>
/// <para>
/// What is built goes through the same checks as what is received, so that nothing leaves that others would drop. Events
/// are written strictly canonical in every room version, with a depth of at most 2^53−1.
/// </para>
/// <para>Matrix spec, server-server API, § Signing Events; room versions, § Event format.</para>
/// </remarks>
public sealed class PduBuilder
{
    /// <summary>
    /// The bytes that are kept free of <see cref="Pdu.MaxSize"/> when an event is built: others sign it too (the resident server
    /// of a restricted join, a policy server), and their signatures count.
    /// </summary>
    public const int SignatureHeadroom = 1024;

    /// <summary>The least entropy that a create event of a room version with hashes for room IDs takes, in bytes.</summary>
    public const int MinEntropy = 16;

    /// <summary>The key of the content of a create event that holds its entropy.</summary>
    public const string EntropyKey = "org.matrix-core.entropy";

    private readonly RoomVersion _version;

    /// <summary>An empty draft.</summary>
    /// <param name="version">The version of the room.</param>
    public PduBuilder(RoomVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        _version = version;
    }

    /// <summary>The event ID, in room versions 1 and 2 only, where the sending server makes it up.</summary>
    public EventId EventId { get; set; }

    /// <summary>The room. Not set for the create event of room version 12, whose ID it is.</summary>
    public RoomId RoomId { get; set; }

    /// <summary>The sender.</summary>
    public UserId Sender { get; set; }

    /// <summary>The type.</summary>
    public string Type { get; set; } = "";

    /// <summary>The state key; null for a message event.</summary>
    public string? StateKey { get; set; }

    /// <summary>
    /// The content: a JSON object in UTF-8. What the builder writes into it itself (<c>redacts</c> where the version has it there,
    /// <see cref="EntropyKey"/>) must not be in it: that is a duplicate key.
    /// </summary>
    public ReadOnlyMemory<byte> Content { get; set; } = "{}"u8.ToArray();

    /// <summary>The events before this one, at most 20: the room's forward extremities.</summary>
    public IReadOnlyList<EventId> PrevEvents { get; set; } = [];

    /// <summary>The events that authorise this one, at most 10, as the auth rules select them.</summary>
    public IReadOnlyList<EventId> AuthEvents { get; set; } = [];

    /// <summary>The reference hashes of events that are cited, in room versions 1 and 2 only; of an event that has none here an empty set is written.</summary>
    public IReadOnlyDictionary<EventId, ReadOnlyMemory<byte>>? ReferenceHashes { get; set; }

    /// <summary>One more than the greatest depth among <see cref="PrevEvents"/>; what is above the limit is written as the limit.</summary>
    public long Depth { get; set; }

    /// <summary>When the event is sent, in milliseconds since 1970.</summary>
    public long OriginServerTs { get; set; }

    /// <summary>The event redacted, of an <c>m.room.redaction</c>; it is written where the room version has it.</summary>
    public EventId? Redacts { get; set; }

    /// <summary>
    /// Random bytes, at least <see cref="MinEntropy"/>, for the create event of room version 12: its ID is the hash of the event, and
    /// two rooms created alike in one millisecond would be one room.
    /// </summary>
    public ReadOnlyMemory<byte> Entropy { get; set; }

    /// <summary>Hashes the draft and signs it.</summary>
    /// <param name="key">The key of the sender's server.</param>
    /// <returns>The event.</returns>
    /// <exception cref="InvalidOperationException">The draft is no event of the room version, or too large; the message says why.</exception>
    public Pdu Sign(SigningKey key) =>
        TrySign(key, out Pdu? pdu, out PduError error) ? pdu : throw new InvalidOperationException($"The draft is no event of room version {_version}: {error}.");

    /// <summary>Hashes the draft and signs it. For content that comes from a user, who can make it too large.</summary>
    /// <param name="key">The key of the sender's server.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="error">
    /// Why the draft is no event of the room version. Offsets count from the start of the event as it was written, of an error in
    /// <see cref="PduField.Content"/> from the start of <see cref="Content"/>.
    /// </param>
    /// <returns>Whether the draft is an event.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Entropy"/> is missing where the room version needs it.</exception>
    /// <exception cref="ArgumentException"><see cref="Type"/> or <see cref="StateKey"/> holds a lone surrogate.</exception>
    public bool TrySign(SigningKey key, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        ArgumentNullException.ThrowIfNull(key);
        pdu = null;
        return TryBuild(out Pdu? hashed, out error) && hashed.TrySign(Sender.ServerName, key, out pdu, out error);
    }

    /// <summary>Hashes the draft, and leaves it unsigned: a template for another server to sign.</summary>
    /// <param name="pdu">The event, with empty <c>signatures</c>.</param>
    /// <param name="error">Why the draft is no event of the room version.</param>
    /// <returns>Whether the draft is an event.</returns>
    /// <exception cref="InvalidOperationException"><see cref="Entropy"/> is missing where the room version needs it.</exception>
    /// <exception cref="ArgumentException"><see cref="Type"/> or <see cref="StateKey"/> holds a lone surrogate.</exception>
    public bool TryBuild([NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        pdu = null;
        if (!TryReadContent(out byte[] content, out error))
        {
            return false;
        }

        // Once without the hash to compute it, once with it.
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

    /// <summary>
    /// Reads the content by itself, before it is put into the event: text that closes the object and goes on
    /// (<c>{},"sender":…</c>) would write other fields of the event, and it may be a user's.
    /// </summary>
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
        RoomVersion strict = _version with { StrictCanonicalJson = true, StrictFieldLength = true };
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
        if (_version.EventIdFormat == EventIdFormat.Declared)
        {
            writer.WriteString("event_id"u8, EventId.Span);
        }

        writer.WriteStartObject("hashes"u8);
        writer.WriteString("sha256"u8, hash);
        writer.WriteEndObject();
        writer.WriteNumber("origin_server_ts"u8, OriginServerTs);
        WriteReferences(writer, "prev_events"u8, PrevEvents);
        if (Redacts is { } redacts && !_version.RedactsInContent)
        {
            writer.WriteString("redacts"u8, redacts.Span);
        }

        if (!RoomId.IsDefault)
        {
            writer.WriteString("room_id"u8, RoomId.Span);
        }

        writer.WriteString("sender"u8, Sender.Span);
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

    /// <summary>Writes the content with what goes into it: the target of a redaction, the entropy of a create event.</summary>
    private void WriteContent(Utf8JsonWriter writer, ReadOnlySpan<byte> content)
    {
        bool needsEntropy = _version.RoomIdIsCreateEventId && Type == "m.room.create";
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

        if (Redacts is { } redacts && _version.RedactsInContent)
        {
            AppendMember(extra, "redacts", redacts.ToString());
        }

        if (extra.WrittenCount == 0)
        {
            writer.WriteRawValue(content, skipInputValidation: true);
            return;
        }

        // A member that is in the content as well makes a duplicate key, which is then refused like any other.
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
            if (!_version.ReferencesCarryHashes)
            {
                writer.WriteStringValue(id.Span);
                continue;
            }

            writer.WriteStartArray();
            writer.WriteStringValue(id.Span);
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
