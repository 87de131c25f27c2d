using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>real-pdus-mautrix</c>: events that servers of the network sent, with those servers' keys.</summary>
public sealed class RealPdusMautrixTests
{
    private const string File = "real-pdus-mautrix/pdus.json";

    [Fact]
    public void Pdus_EveryEvent_HasItsIdHashAndSignatures()
    {
        (string keys, string expired) = Keys();
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "cases"))
        {
            string version = item.Text("room_version");
            string pdu = item.Text("pdu_raw");
            string contentHash = item.GetProperty("expected").GetProperty("content_hash_ok").GetBoolean() ? "true" : "false";
            expected.AddField($"cases[{index}] id", Request.Of("id").With("room_version", version).WithJson("event", pdu), "event_id", item.GetProperty("expected").Text("event_id"));
            expected.AddField($"cases[{index}] format", Request.Of("format").With("room_version", version).WithJson("event", pdu), "accept", value: true);
            expected.Add($"cases[{index}] verify", Verify(version, pdu, keys, expired), $$"""{"signatures":"ok","content_hash":{{contentHash}}}""");
        }

        expected.Run(16 * 3);
    }

    [Fact]
    public void Pdus_OtherKeys_DoNotVerify()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "cases"))
        {
            expected.AddField($"cases[{index}]", Verify(item.Text("room_version"), item.Text("pdu_raw"), "{}", "{}"), "signatures", "missing");
        }

        expected.Run(16);
    }

    /// <summary>The events of a whole room. One of a server whose keys are not at hand cannot be verified.</summary>
    [Fact]
    public void Room_EveryEvent_HasItsIdHashAndSignatures()
    {
        (string keys, string expired) = Keys();
        JsonElement known = Corpus.Read(File).GetProperty("server_keys");
        var expected = new Expectations();
        foreach ((int index, string line) in System.IO.File.ReadLines(Corpus.PathOf("real-pdus-mautrix/room-v12-tulir.jsonl")).Index())
        {
            using var document = JsonDocument.Parse(line);
            string sender = document.RootElement.Text("sender");
            bool isKnown = known.TryGetProperty(sender[(sender.IndexOf(':', StringComparison.Ordinal) + 1)..], out _);
            expected.AddField($"line {index + 1} id", Request.Of("id").With("room_version", "12").WithJson("event", line), "event_id", document.RootElement.GetProperty("unsigned").Text("event_id"));
            expected.AddField($"line {index + 1} signatures", Verify("12", line, keys, expired), "signatures", isKnown ? "ok" : "missing");
            expected.AddField($"line {index + 1} hash", Verify("12", line, keys, expired), "content_hash", value: true);
        }

        expected.Run(21 * 3);
    }

    private static Request Verify(string version, string pdu, string keys, string expired) =>
        Request.Of("verify").With("room_version", version).WithJson("event", pdu).WithJson("keys", keys).WithJson("expired_keys", expired);

    /// <summary>The keys in use, and those that are not any more, in the form of a request.</summary>
    private static (string Keys, string Expired) Keys()
    {
        JsonElement servers = Corpus.Read(File).GetProperty("server_keys");
        return (Of(isExpired: false, key => JsonSerializer.Serialize(key.Text("key"))), Of(isExpired: true, key => key.GetRawText()));

        string Of(bool isExpired, Func<JsonElement, string> form) => $"{{{string.Join(',', servers.EnumerateObject().Select(server =>
            $"\"{server.Name}\":{{{string.Join(',', server.Value.EnumerateObject()
                .Where(key => isExpired == (key.Value.GetProperty("expired_ts").ValueKind == JsonValueKind.Number))
                .Select(key => $"\"{key.Name}\":{form(key.Value)}"))}}}"))}}}";
    }
}
