using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Checks and reads the fields of an event.</summary>
internal static partial class EventReader
{
    /// <summary>Reads a received event. The result is the first check that fails, in the order of the checks.</summary>
    public static PduError Read(in PduLayout layout, RoomVersion version, PduSource source, ref PduFields fields)
    {
        if (layout.CountedSize > Pdu.MaxSize)
        {
            return new PduError(PduErrorKind.EventTooLarge);
        }

        PduError error = ReadType(in layout, version, ref fields);
        if (error.Kind == PduErrorKind.None)
        {
            error = ReadStateKey(in layout, version, ref fields);
        }

        if (error.Kind == PduErrorKind.None)
        {
            error = ReadIdentifiers(in layout, version, ref fields);
        }

        if (error.Kind == PduErrorKind.None)
        {
            error = ReadObjects(in layout, ref fields);
        }

        if (error.Kind == PduErrorKind.None)
        {
            error = ReadIntegers(in layout, version, ref fields);
        }

        return error.Kind == PduErrorKind.None ? ReadReferences(in layout, version, source, ref fields) : error;
    }

    /// <summary>Reads the fields that can be read, and refuses nothing.</summary>
    public static void ReadTrusted(in PduLayout layout, RoomVersion version, ref PduFields fields)
    {
        fields.Type = layout.Text(PduField.Type);
        fields.StateKey = layout.Text(PduField.StateKey);
        fields.IsState = !fields.StateKey.IsDefault && !fields.Type.IsDefault; // without a type it is no key of a state
        fields.Sender = layout.Text(PduField.Sender) is { IsDefault: false } sender ? UserId.UnsafeFromUtf8(sender.Utf8) : default;
        fields.RoomId = layout.Text(PduField.RoomId) is { IsDefault: false } roomId ? RoomId.UnsafeFromUtf8(roomId.Utf8) : default;
        fields.DeclaredEventId = layout.Text(PduField.EventId) is { IsDefault: false } eventId ? EventId.UnsafeFromUtf8(eventId.Utf8) : default;
        fields.Content = layout.Value(PduField.Content).Kind == JsonKind.Object ? layout[PduField.Content] : default;
        _ = layout.Value(PduField.Depth).TryGetInt64(out fields.Depth);
        _ = layout.Value(PduField.OriginServerTimestamp).TryGetInt64(out fields.OriginServerTimestamp);
        ReadTrustedReferenceLists(in layout, version, ref fields);
    }

    private static PduError ReadType(in PduLayout layout, RoomVersion version, ref PduFields fields)
    {
        if (!layout[PduField.Type].IsPresent)
        {
            return new PduError(PduErrorKind.MissingField, PduField.Type);
        }

        fields.Type = layout.Text(PduField.Type);
        return fields.Type.IsDefault ? WrongType(in layout, PduField.Type) : CheckLength(in layout, PduField.Type, fields.Type, version, ref fields);
    }

    private static PduError ReadStateKey(in PduLayout layout, RoomVersion version, ref PduFields fields)
    {
        if (!layout[PduField.StateKey].IsPresent)
        {
            return default;
        }

        fields.IsState = true;
        fields.StateKey = layout.Text(PduField.StateKey);
        return fields.StateKey.IsDefault
            ? WrongType(in layout, PduField.StateKey)
            : CheckLength(in layout, PduField.StateKey, fields.StateKey, version, ref fields);
    }

    private static PduError ReadIdentifiers(in PduLayout layout, RoomVersion version, ref PduFields fields)
    {
        PduError error = ReadIdentifier(in layout, PduField.Sender, version, ref fields, out Utf8Text sender);
        if (error.Kind != PduErrorKind.None)
        {
            return error;
        }

        if (!FieldRules.IsValidIdentifier(sender.Utf8, PduField.Sender, version))
        {
            return Invalid(in layout, PduField.Sender);
        }

        fields.Sender = UserId.UnsafeFromUtf8(sender.Utf8);
        bool impliesRoom = version.Format.UsesCreateEventIdAsRoomId && fields.Type.Equals("m.room.create"u8);
        if (impliesRoom)
        {
            if (layout[PduField.RoomId].IsPresent)
            {
                return new PduError(PduErrorKind.ForbiddenField, PduField.RoomId, layout.OffsetOf(PduField.RoomId));
            }
        }
        else
        {
            error = ReadIdentifier(in layout, PduField.RoomId, version, ref fields, out Utf8Text roomId);
            if (error.Kind != PduErrorKind.None)
            {
                return error;
            }

            if (!FieldRules.IsValidIdentifier(roomId.Utf8, PduField.RoomId, version))
            {
                return Invalid(in layout, PduField.RoomId);
            }

            fields.RoomId = RoomId.UnsafeFromUtf8(roomId.Utf8);
        }

        if (version.Format.EventIdFormat != EventIdFormat.Declared)
        {
            return default;
        }

        error = ReadIdentifier(in layout, PduField.EventId, version, ref fields, out Utf8Text eventId);
        if (error.Kind != PduErrorKind.None)
        {
            return error;
        }

        fields.DeclaredEventId = EventId.UnsafeFromUtf8(eventId.Utf8);
        return FieldRules.IsValidIdentifier(eventId.Utf8, PduField.EventId, version) ? default : Invalid(in layout, PduField.EventId);
    }

    private static PduError ReadIdentifier(in PduLayout layout, PduField field, RoomVersion version, ref PduFields fields, out Utf8Text text)
    {
        text = default;
        if (!layout[field].IsPresent)
        {
            return new PduError(PduErrorKind.MissingField, field);
        }

        text = layout.Text(field);
        return text.IsDefault ? WrongType(in layout, field) : CheckLength(in layout, field, text, version, ref fields);
    }

    private static PduError ReadObjects(in PduLayout layout, ref PduFields fields)
    {
        PduError error = CheckObject(in layout, PduField.Content);
        if (error.Kind == PduErrorKind.None)
        {
            error = CheckObject(in layout, PduField.Hashes);
        }

        if (error.Kind == PduErrorKind.None)
        {
            error = CheckObject(in layout, PduField.Signatures);
        }

        if (error.Kind != PduErrorKind.None)
        {
            return error;
        }

        fields.Content = layout[PduField.Content];
        foreach (JsonMember server in layout.Value(PduField.Signatures).EnumerateObject())
        {
            if (server.Value.Kind != JsonKind.Object)
            {
                return WrongType(in layout, PduField.Signatures);
            }
        }

        return default;
    }

    private static PduError CheckObject(in PduLayout layout, PduField field) =>
        !layout[field].IsPresent ? new PduError(PduErrorKind.MissingField, field)
        : layout.Value(field).Kind != JsonKind.Object ? WrongType(in layout, field)
        : default;

    private static PduError ReadIntegers(in PduLayout layout, RoomVersion version, ref PduFields fields)
    {
        PduError error = ReadInteger(in layout, PduField.OriginServerTimestamp, out fields.OriginServerTimestamp);
        if (error.Kind == PduErrorKind.None)
        {
            error = ReadInteger(in layout, PduField.Depth, out fields.Depth);
        }

        if (error.Kind == PduErrorKind.None && (fields.Depth < 0 || fields.Depth > version.Format.MaxDepth))
        {
            error = new PduError(PduErrorKind.OutOfRange, PduField.Depth, layout.OffsetOf(PduField.Depth));
        }

        return error;
    }

    private static PduError ReadInteger(in PduLayout layout, PduField field, out long value)
    {
        value = 0;
        if (!layout[field].IsPresent)
        {
            return new PduError(PduErrorKind.MissingField, field);
        }

        JsonSlice number = layout.Value(field);
        if (number.TryGetInt64(out value))
        {
            return default;
        }

        // An integer beyond 64 bits has the right type. A float (room versions 1 to 5) does not.
        bool isInteger = number.Kind == JsonKind.Number && !number.Utf8Span.ContainsAny((byte)'.', (byte)'e', (byte)'E');
        return isInteger ? new PduError(PduErrorKind.OutOfRange, field, layout.OffsetOf(field)) : WrongType(in layout, field);
    }

    private static PduError ReadReferences(in PduLayout layout, RoomVersion version, PduSource source, ref PduFields fields)
    {
        PduError error = ReadReferenceLists(in layout, version, source, ref fields);
        if (error.Kind != PduErrorKind.None || !version.Format.UsesCreateEventIdAsRoomId || fields.RoomId.IsDefault)
        {
            return error;
        }

        ReadOnlySpan<byte> createId = fields.RoomId.Utf8Span[1..];
        foreach (EventId cited in Pdu.ListOf(layout.Utf8, fields.References, fields.AuthEvents))
        {
            if (cited.Utf8Span.StartsWith("$"u8) && cited.Utf8Span[1..].SequenceEqual(createId))
            {
                return new PduError(PduErrorKind.CreateEventCited, PduField.AuthEvents, layout.OffsetOf(PduField.AuthEvents));
            }
        }

        return default;
    }

    /// <summary>Checks the limit of 255 bytes. Too many code points drop the event. Too many bytes drop it only if the version says so.</summary>
    private static PduError CheckLength(in PduLayout layout, PduField field, Utf8Text text, RoomVersion version, ref PduFields fields)
    {
        if (text.Length <= Pdu.MaxFieldLength)
        {
            return default;
        }

        if (version.Format.DropsOverlongFields || EventText.CodePoints(text.Utf8Span) > Pdu.MaxFieldLength)
        {
            return new PduError(PduErrorKind.FieldTooLong, field, layout.OffsetOf(field));
        }

        fields.OverlongField = fields.OverlongField == PduField.None ? field : fields.OverlongField;
        return default;
    }

    private static PduError WrongType(in PduLayout layout, PduField field) => new(PduErrorKind.WrongType, field, layout.OffsetOf(field));

    private static PduError Invalid(in PduLayout layout, PduField field) => new(PduErrorKind.InvalidIdentifier, field, layout.OffsetOf(field));
}
