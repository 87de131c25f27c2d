using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Reads events from bytes, which is step 1 of the checks performed on receipt of a PDU.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a
/// PDU</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#size-limits">Client-server API, Size limits</seealso>
internal static class PduParser
{
    public static bool TryParse(ReadOnlySpan<byte> json, RoomVersion version, PduSource source, [NotNullWhen(true)] out Pdu? pdu, out PduError error) =>
        TryParseAlone(json, taken: null, version, source, out pdu, out error);

    /// <summary>Tries to read an event from an array that the event may keep.</summary>
    public static bool TryParse(byte[] taken, RoomVersion version, PduSource source, [NotNullWhen(true)] out Pdu? pdu, out PduError error) =>
        TryParseAlone(taken, taken, version, source, out pdu, out error);

    /// <summary>Tries to read an event that is verified next.</summary>
    /// <param name="json">The event.</param>
    /// <param name="taken">The array of <paramref name="json"/> if the event may keep it, or <see langword="null"/>.</param>
    /// <param name="version">The version of the room.</param>
    /// <param name="source">The source of the event.</param>
    /// <param name="pdu">The event.</param>
    /// <param name="signing">
    /// The bytes that its signatures cover if its ID is computed from them; otherwise the default value. The caller must dispose it, whatever the result.
    /// </param>
    /// <param name="error">The check that failed.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> json, byte[]? taken, RoomVersion version, PduSource source, [NotNullWhen(true)] out Pdu? pdu, out SigningBytes signing, out PduError error)
    {
        pdu = null;
        signing = default;
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        CanonicalJsonMode mode = version.Format.RequiresStrictJson ? CanonicalJsonMode.Strict : CanonicalJsonMode.Relaxed;
        if (!TryEncode(encoder, json, mode, version, out error))
        {
            return false;
        }

        // The encoder holds the text now, so the array that it came from can be overwritten.
        PduLayout layout = PduLayout.Of(encoder, version, Pdu.MaxUnsignedSize, taken);
        var fields = default(PduFields);
        error = EventReader.Read(in layout, version, source, ref fields);
        if (error.Kind != PduErrorKind.None)
        {
            return false;
        }

        EventId eventId = fields.DeclaredEventId;
        if (version.Format.EventIdFormat != EventIdFormat.Declared)
        {
            signing = SigningBytes.Of(layout.View, version);
            eventId = ComputeId(in signing, version);
        }

        RoomId roomId = fields.RoomId.IsDefault ? RoomId.FromCreateEvent(eventId) : fields.RoomId;
        pdu = new Pdu(version, in layout, in fields, eventId, roomId);
        return true;
    }

    public static bool TryLoadTrusted(ReadOnlySpan<byte> json, RoomVersion version, EventId? eventId, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        pdu = null;
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        if (!TryEncode(encoder, json, CanonicalJsonMode.Relaxed, version, out error))
        {
            return false;
        }

        PduLayout layout = PduLayout.Of(encoder, version);
        var fields = default(PduFields);
        EventReader.ReadTrusted(in layout, version, ref fields);
        EventId id = eventId ?? (fields.DeclaredEventId.IsDefault ? ComputeId(layout.View, version) : fields.DeclaredEventId);
        pdu = new Pdu(version, in layout, in fields, id, RoomIdOf(in fields, version, id));
        return true;
    }

    /// <summary>Creates an event from bytes that are known to be an event in canonical form, with a known ID.</summary>
    public static Pdu Reload(ReadOnlySpan<byte> canonical, Pdu original)
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        _ = TryEncode(encoder, canonical, CanonicalJsonMode.RelaxedVerbatim, original.Version, out _);
        PduLayout layout = PduLayout.Of(encoder, original.Version);
        var fields = default(PduFields);
        EventReader.ReadTrusted(in layout, original.Version, ref fields);
        fields.OverlongField = original.OverlongField;

        // If the texts are equal the copy uses its own. Otherwise it would keep the bytes of the original alive.
        EventId eventId = fields.DeclaredEventId == original.EventId ? fields.DeclaredEventId : original.EventId;
        RoomId roomId = fields.RoomId == original.RoomId ? fields.RoomId : original.RoomId;
        return new Pdu(original.Version, in layout, in fields, eventId, roomId);
    }

    /// <summary>Tries to create an event from bytes that were an event when they were stored. Numbers stay as written, whatever the content hash.</summary>
    public static bool TryReload(ReadOnlySpan<byte> stored, RoomVersion version, EventId eventId, PduField overlongField, [NotNullWhen(true)] out Pdu? pdu)
    {
        pdu = null;
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        if (!TryEncode(encoder, stored, CanonicalJsonMode.RelaxedVerbatim, version, out _))
        {
            return false;
        }

        PduLayout layout = PduLayout.Of(encoder, version);
        var fields = default(PduFields);
        EventReader.ReadTrusted(in layout, version, ref fields);
        fields.OverlongField = overlongField;
        pdu = new Pdu(version, in layout, in fields, eventId, RoomIdOf(in fields, version, eventId));
        return true;
    }

    /// <summary>Tries to create the canonical text of an event that may not be well formed.</summary>
    public static bool TryCanonicalize(ReadOnlySpan<byte> json, RoomVersion version, out byte[] canonical, out PduError error)
    {
        using CanonicalEncoder encoder = CanonicalEncoder.Rent();
        bool done = TryEncode(encoder, json, CanonicalJsonMode.Relaxed, version, out error);
        canonical = done ? encoder.Output.ToArray() : [];
        return done;
    }

    private static bool TryParseAlone(ReadOnlySpan<byte> json, byte[]? taken, RoomVersion version, PduSource source, [NotNullWhen(true)] out Pdu? pdu, out PduError error)
    {
        bool isEvent = TryParse(json, taken, version, source, out pdu, out SigningBytes signing, out error);
        signing.Dispose();
        return isEvent;
    }

    private static bool TryEncode(CanonicalEncoder encoder, ReadOnlySpan<byte> json, CanonicalJsonMode mode, RoomVersion version, out PduError error)
    {
        if (!encoder.TryEncode(json, mode, "unsigned"u8, out JsonError jsonError))
        {
            error = new PduError(PduErrorKind.InvalidJson, PduField.None, jsonError.Offset, jsonError);
            return false;
        }

        if (!encoder.RootIsObject)
        {
            error = new PduError(PduErrorKind.NotAnObject);
            return false;
        }

        if (encoder.RewroteNumbers && mode == CanonicalJsonMode.Relaxed && !ContentHash.Matches(EventView.Of(encoder.Output), version))
        {
            TakeNumbersAsReceived(encoder, json, version);
        }

        error = default;
        return true;
    }

    /// <summary>Reads the event with numbers as received, if the content hash matches only that form.</summary>
    /// <remarks>
    /// Room versions 1 to 5 do not define how a float is written when it is hashed. Most of their events were hashed in the form of Python's JSON, some with the
    /// digits as sent. The content hash shows the form: if it matches the digits as sent and not the common form, the event is read that way.
    /// </remarks>
    private static void TakeNumbersAsReceived(CanonicalEncoder encoder, ReadOnlySpan<byte> json, RoomVersion version)
    {
        _ = encoder.TryEncode(json, CanonicalJsonMode.RelaxedVerbatim, default, out _);
        if (!ContentHash.Matches(EventView.Of(encoder.Output), version))
        {
            _ = encoder.TryEncode(json, CanonicalJsonMode.Relaxed, "unsigned"u8, out _);
        }
    }

    private static EventId ComputeId(EventView view, RoomVersion version)
    {
        using var signing = SigningBytes.Of(view, version);
        return ComputeId(in signing, version);
    }

    private static EventId ComputeId(in SigningBytes signing, RoomVersion version)
    {
        Span<byte> hash = stackalloc byte[EventHash.Size];
        EventHash.Reference(in signing, hash);
        return EventHash.ToEventId(hash, version);
    }

    private static RoomId RoomIdOf(in PduFields fields, RoomVersion version, EventId id) =>
        fields.RoomId.IsDefault && version.Format.UsesCreateEventIdAsRoomId && fields.Type.Equals("m.room.create"u8)
            ? RoomId.UnsafeFromUtf8(WithSigil(id, (byte)'!'))
            : fields.RoomId;

    private static byte[] WithSigil(EventId id, byte sigil)
    {
        byte[] text = id.Utf8Span.ToArray();
        if (text.Length > 0)
        {
            text[0] = sigil;
        }

        return text;
    }
}
