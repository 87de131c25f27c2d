using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>The byte form of an event, which a host stores, and the method that loads it.</summary>
/// <remarks>
/// The form is two lines of JSON, separated by a line feed: the facts about the event, and the event. Unknown fields are ignored. ADR 27 describes the form.
/// </remarks>
public sealed partial class VerifiedPdu
{
    /// <summary>The version of the format that <see cref="ToStoredBytes"/> writes.</summary>
    public const int StoredFormat = 1;

    /// <summary>The maximum number of bytes of the line before the event.</summary>
    public const int MaxStoredHeaderLength = 65_536;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the byte form of the event, which a host stores. It contains the event's own bytes unchanged.</summary>
    /// <returns>UTF-8: two lines of JSON.</returns>
    public byte[] ToStoredBytes()
    {
        var output = new ArrayBufferWriter<byte>(Pdu.Utf8.Length + 256);
        using (var writer = new Utf8JsonWriter(output, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("event_id"u8, Pdu.EventId.Utf8Span);
            writer.WriteNumber("format"u8, StoredFormat);
            if (Pdu.OverlongField != PduField.None)
            {
                writer.WriteString("overlong_field"u8, PduFieldNames.Utf8(Pdu.OverlongField));
            }

            if (IsRedacted)
            {
                writer.WriteBoolean("redacted"u8, value: true);
            }

            writer.WriteString("room_version"u8, Pdu.Version.Id.Utf8Span);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
        output.Write(Pdu.Utf8.Span);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Tries to load an event from a trusted store, as <see cref="ToStoredBytes"/> wrote it.</summary>
    /// <remarks><b>Do not use it for data from a peer:</b> nothing is verified, and the signatures of the result count as checked.</remarks>
    /// <param name="stored">The stored bytes. They are not kept.</param>
    /// <param name="verified">The event.</param>
    /// <param name="error">The reason why the bytes cannot be read.</param>
    /// <returns><see langword="true"/> if the bytes can be read; <see langword="false"/> if they are damaged or a later version of the library wrote them.</returns>
    public static bool TryLoadTrusted(ReadOnlySpan<byte> stored, [NotNullWhen(true)] out VerifiedPdu? verified, out StoredFormError error)
    {
        verified = null;
        int end = stored.IndexOf((byte)'\n');
        error = end < 0 ? Error(StoredFormErrorKind.WrongLineCount)
            : end > MaxStoredHeaderLength ? Error(StoredFormErrorKind.TooLong)
            : stored[(end + 1)..].Contains((byte)'\n') ? Error(StoredFormErrorKind.WrongLineCount)
            : default;
        if (error.Kind != StoredFormErrorKind.None)
        {
            return false;
        }

        if (!CanonicalJson.TryCanonicalize(stored[..end], CanonicalJsonMode.Strict, out byte[] canonical, out _) || JsonSlice.FromCanonical(canonical).Kind != JsonKind.Object)
        {
            error = Error(StoredFormErrorKind.NotAnObject);
            return false;
        }

        return TryReadHeader(JsonSlice.FromCanonical(canonical), out Header header, out error) && TryLoad(stored[(end + 1)..], in header, out verified, out error);
    }

    private static bool TryReadHeader(JsonSlice line, out Header header, out StoredFormError error)
    {
        header = default;
        error = !line.TryGetMember("format"u8, out JsonSlice format) ? Error(StoredFormErrorKind.MissingField, "format")
            : !format.TryGetInt64(out long number) || number != StoredFormat ? Error(StoredFormErrorKind.UnknownFormat, "format")
            : !line.TryGetMember("room_version"u8, out JsonSlice versionId) ? Error(StoredFormErrorKind.MissingField, "room_version")
            : !TryReadVersion(versionId, out header.Version) ? Error(StoredFormErrorKind.MalformedField, "room_version")
            : !line.TryGetMember("event_id"u8, out JsonSlice id) ? Error(StoredFormErrorKind.MissingField, "event_id")
            : !id.TryGetUtf8(out ReadOnlySpan<byte> text) ? Error(StoredFormErrorKind.MalformedField, "event_id")
            : ReadRest(line, text, ref header);
        return error.Kind == StoredFormErrorKind.None;
    }

    private static StoredFormError ReadRest(JsonSlice line, ReadOnlySpan<byte> eventId, ref Header header)
    {
        header.EventId = EventId.UnsafeFromUtf8(eventId.ToArray());
        if (line.TryGetMember("overlong_field"u8, out JsonSlice overlong))
        {
            header.OverlongField = overlong.TryGetUtf8(out ReadOnlySpan<byte> name) ? PduFieldNames.Find(name) : PduField.None;
            if (header.OverlongField is not (PduField.EventId or PduField.RoomId or PduField.Sender or PduField.StateKey or PduField.Type))
            {
                return Error(StoredFormErrorKind.MalformedField, "overlong_field");
            }
        }

        return line.TryGetMember("redacted"u8, out JsonSlice redacted) && !redacted.TryGetBoolean(out header.IsRedacted)
            ? Error(StoredFormErrorKind.MalformedField, "redacted")
            : default;
    }

    private static bool TryReadVersion(JsonSlice value, [NotNullWhen(true)] out RoomVersion? version)
    {
        version = null;
        return value.TryGetUtf8(out ReadOnlySpan<byte> text) && RoomVersionId.TryParse(text, out RoomVersionId id)
            && RoomVersions.TryGet(id, includeUnstable: true, out version);
    }

    private static bool TryLoad(ReadOnlySpan<byte> json, in Header header, [NotNullWhen(true)] out VerifiedPdu? verified, out StoredFormError error)
    {
        bool isRead = PduParser.TryReload(json, header.Version!, header.EventId, header.OverlongField, out Pdu? pdu);
        verified = isRead ? new VerifiedPdu(pdu!, header.IsRedacted) : null;
        error = isRead ? default : Error(StoredFormErrorKind.NotAnObject, "event");
        return isRead;
    }

    private static StoredFormError Error(StoredFormErrorKind kind, string field = "") => new(kind, field);

    /// <summary>Represents the facts about an event that its bytes do not contain.</summary>
    private struct Header
    {
        public RoomVersion? Version;
        public EventId EventId;
        public PduField OverlongField;
        public bool IsRedacted;
    }
}
