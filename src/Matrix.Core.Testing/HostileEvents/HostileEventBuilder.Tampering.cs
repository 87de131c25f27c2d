using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <content>Creates changes after the event was signed, and changes that no signature covers.</content>
internal sealed partial class HostileEventBuilder
{
    private HostileEventParts TamperedEnvelope()
    {
        PduField field = Pick(PduField.OriginServerTimestamp, PduField.Depth, PduField.Sender, PduField.Type, PduField.AuthEvents, PduField.PrevEvents, PduField.Hashes);
        string json = field switch
        {
            PduField.OriginServerTimestamp => (_original.OriginServerTimestamp + TimeSpan.FromMilliseconds(1)).ToString(),
            PduField.Depth => (_original.Depth + 1).ToString(CultureInfo.InvariantCulture),
            PduField.Sender => Text.Quote($"@other user:{_server}"),
            PduField.Type => "\"org.example.tampered\"",
            PduField.Hashes => $$"""{"sha256":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"}""",
            _ => "[]",
        };
        EventEdit edit = EventEdit.FromPdu(_original).Set(KeyOf(field), json);
        return new HostileEventParts(Print(edit), Fails(PduVerificationErrorKind.BadSignature), field);
    }

    private HostileEventParts TamperedContent()
    {
        EventEdit edit = EventEdit.FromPdu(_original);
        edit = _random.Next(2) == 0 ? edit.AddToContent("tampered", "true") : edit.Set("org.example.tampered", "true");
        return new HostileEventParts(Print(edit), PduCheckResult.Redacted);
    }

    private HostileEventParts MissingContentHash()
    {
        string hashes = Pick("{}", """{"sha256":1}""", """{"sha256":""}""", """{"sha256":"!"}""", """{"sha256":"47DEQpj8"}""", """{"md5":"1B2M2Y8AsgTpgAmY7PhCfg"}""");
        return new HostileEventParts(Print(EventEdit.FromPdu(_original).Set("hashes", hashes).Sign(_version, _server)), PduCheckResult.Redacted, PduField.Hashes);
    }

    private HostileEventParts InjectedEventId()
    {
        string json = Pick("\"$forged:example.org\"", Text.Quote(_factory.CreateEvent!.EventId.ToString()), "1", "null", "{}");
        return new HostileEventParts(Print(EventEdit.FromPdu(_original).Set("event_id", json)), PduCheckResult.Accepted, PduField.EventId);
    }

    private HostileEventParts HostileUnsigned()
    {
        string json = Pick(
            "null", "1", "[]", "\"text\"", "{}", """{"age":1.5}""", """{"age":-0}""", """{"age":1e400}""", """{"age":123456789012345678901234567890}""",
            """{"redacted_because":{"content":{},"type":"m.room.redaction"},"event_id":"$forged","signatures":{},"hashes":null}""",
            $$"""{"large":"{{new string('x', Pdu.MaxSize)}}"}""");
        return new HostileEventParts(Print(EventEdit.FromPdu(_original).Set("unsigned", json)), PduCheckResult.Accepted, PduField.Unsigned);
    }
}
