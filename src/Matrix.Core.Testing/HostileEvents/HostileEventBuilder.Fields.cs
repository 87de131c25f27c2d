using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <content>Creates faults in the fields. The event is hashed and signed with its fault, so that it does not have another fault.</content>
internal sealed partial class HostileEventBuilder
{
    private static readonly string[] Values = ["\"text\"", "1", "true", "[]", "{}", "null"];

    private HostileEventParts MissingField()
    {
        PduField field = Pick<PduField>([.. RequiredFields()]);
        EventEdit edit = Reseal(EventEdit.FromPdu(_original).Remove(KeyOf(field)), field);
        return new HostileEventParts(Print(edit), PduCheckResult.Malformed(PduErrorKind.MissingField), field);
    }

    private HostileEventParts WrongType()
    {
        PduField field = Pick<PduField>([.. RequiredFields(), PduField.StateKey]);
        string[] right = field switch
        {
            PduField.Content or PduField.Hashes or PduField.Signatures => ["{}"],
            PduField.PrevEvents or PduField.AuthEvents => ["[]"],
            PduField.Depth or PduField.OriginServerTimestamp => ["1"],
            PduField.StateKey => ["\"text\"", "null"], // null has its own HostileKind
            _ => ["\"text\""],
        };
        return Field(field, Pick<string>([.. Values.Except(right, StringComparer.Ordinal)]), PduErrorKind.WrongType);
    }

    private HostileEventParts FieldTooLong()
    {
        PduField field = Pick<PduField>([.. LimitedFields()]);
        string unit = Pick("x", "é", "\U0001F600");
        return Field(field, Text.Quote(Filled(field, unit, Pdu.MaxFieldLength + 1, unitLength: 1)), PduErrorKind.FieldTooLong);
    }

    private HostileEventParts FieldTooLongInBytes()
    {
        PduField field = Pick<PduField>([.. LimitedFields()]);
        string unit = Pick("é", "\u2028", "\U0001F600");
        EventEdit edit = EventEdit.FromPdu(_original)
            .Set(KeyOf(field), Text.Quote(Filled(field, unit, Pdu.MaxFieldLength + 1, Text.ToUtf8(unit).Length)))
            .Seal(_version, _server);
        PduCheckResult expected = _version.Format.DropsOverlongFields ? PduCheckResult.Malformed(PduErrorKind.FieldTooLong) : PduCheckResult.AcceptedOverlong;
        return new HostileEventParts(Print(edit), expected, field);
    }

    private HostileEventParts DepthTooLarge()
    {
        string depth = ((Int128)_version.Format.MaxDepth + 1).ToString(CultureInfo.InvariantCulture);
        return _version.Format.RequiresStrictJson
            ? Field(PduField.Depth, depth, PduErrorKind.InvalidJson)
            : Field(PduField.Depth, depth, PduErrorKind.OutOfRange);
    }

    private HostileEventParts TooMany(PduField field, int count, PduErrorKind error) =>
        Field(field, References(Enumerable.Range(0, count).Select(SomeEventId), _version.Format.UsesReferenceHashes), error);

    private HostileEventParts WrongReferenceForm() =>
        Field(
            Pick(PduField.PrevEvents, PduField.AuthEvents),
            References([SomeEventId(0)], withHashes: !_version.Format.UsesReferenceHashes),
            PduErrorKind.WrongType);

    private HostileEventParts CreateEventCited()
    {
        IEnumerable<string> cited = [.. _original.AuthEvents.Select(id => id.ToString()), _factory.CreateEvent!.EventId.ToString()];
        return Field(PduField.AuthEvents, References(cited, withHashes: false), PduErrorKind.CreateEventCited);
    }

    private HostileEventParts Field(PduField field, string json, PduErrorKind error) =>
        new(Print(Reseal(EventEdit.FromPdu(_original).Set(KeyOf(field), json), field)), PduCheckResult.Malformed(error), field);

    /// <summary>Hashes and signs the event with its fault, except for the part that is the fault.</summary>
    private EventEdit Reseal(EventEdit edit, PduField field)
    {
        edit = field == PduField.Hashes ? edit : edit.Hash(_version);
        return field == PduField.Signatures ? edit : edit.Sign(_version, _server);
    }

    private List<PduField> RequiredFields()
    {
        List<PduField> fields =
        [
            PduField.AuthEvents, PduField.Content, PduField.Depth, PduField.Hashes, PduField.OriginServerTimestamp, PduField.PrevEvents,
            PduField.RoomId, PduField.Sender, PduField.Signatures, PduField.Type,
        ];
        if (_version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            fields.Add(PduField.EventId);
        }

        return fields;
    }

    private List<PduField> LimitedFields()
    {
        List<PduField> fields = [PduField.Sender, PduField.Type, PduField.StateKey];
        if (!_version.Format.UsesCreateEventIdAsRoomId)
        {
            fields.Add(PduField.RoomId);
        }

        if (_version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            fields.Add(PduField.EventId);
        }

        return fields;
    }

    /// <summary>Returns a value in the form of a field, filled with a text to at least a given length.</summary>
    private string Filled(PduField field, string unit, int length, int unitLength)
    {
        string sigil = field switch
        {
            PduField.Sender => "@",
            PduField.RoomId => "!",
            PduField.EventId => "$",
            _ => "",
        };
        string tail = sigil.Length == 0 ? "" : $":{_server}";
        int units = (length - sigil.Length - tail.Length + unitLength - 1) / unitLength;
        return $"{sigil}{string.Concat(Enumerable.Repeat(unit, units))}{tail}";
    }

    /// <summary>Returns the ID of an unknown event.</summary>
    private static string SomeEventId(int number) => string.Create(CultureInfo.InvariantCulture, $"$unknown{number}:example.org");

    private static string References(IEnumerable<string> ids, bool withHashes) =>
        $"[{string.Join(',', ids.Select(id => withHashes ? $$"""["{{id}}",{"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"}]""" : $"\"{id}\""))}]";

    private static string KeyOf(PduField field) => field switch
    {
        PduField.AuthEvents => "auth_events",
        PduField.EventId => "event_id",
        PduField.OriginServerTimestamp => "origin_server_ts",
        PduField.PrevEvents => "prev_events",
        PduField.RoomId => "room_id",
        PduField.StateKey => "state_key",
        _ => field.ToString().ToLowerInvariant(),
    };
}
