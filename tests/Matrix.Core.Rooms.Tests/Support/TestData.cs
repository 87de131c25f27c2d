using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>Reading of test data.</summary>
internal static class TestData
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Bytes(string text) => Strict.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> utf8) => Strict.GetString(utf8);

    public static JsonElement Read(string path) => Parse(File.ReadAllBytes(path));

    public static JsonElement Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static IEnumerable<JsonElement> Lines(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(line => Parse(Bytes(line)));

    public static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    /// <summary>Reads <c>[[type, state_key, event_id], …]</c>.</summary>
    public static StateMap State(JsonElement triples) =>
        StateMap.FromEntries(triples.EnumerateArray().Select(triple => new StateEntry(new StateSlot(triple[0].GetString()!, triple[1].GetString()!), EventId.Parse(triple[2].GetString()!))));

    public static RoomVersion Version(JsonElement of) => Version(of.GetProperty("room_version").GetString()!);

    public static RoomVersion Version(string id) =>
        RoomVersions.TryGet(RoomVersionId.Parse(id), out RoomVersion? version) ? version : throw new ArgumentException($"No room version {id}.", nameof(id));

    /// <summary>An event by the door for trusted history.</summary>
    public static VerifiedPdu Event(byte[] json, RoomVersion version) =>
        Pdu.TryLoadTrusted(json, version, eventId: null, out Pdu? pdu, out PduError error) ? VerifiedPdu.TrustWithoutVerification(pdu) : throw new ArgumentException($"{error}", nameof(json));

    public static VerifiedPdu Event(string json, RoomVersion version) => Event(Bytes(json), version);
}
