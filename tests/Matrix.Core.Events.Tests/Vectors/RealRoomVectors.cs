using System.Text.Json;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Vectors;

/// <summary>Whole rooms as servers made them: every ID, hash and signature.</summary>
public sealed class RealRoomVectors
{
    /// <summary>One event of each federated room is stored redacted: its content hash fails, rightly.</summary>
    private static readonly string[] StoredRedacted = ["v3-fed:214", "v6-fed:212", "v10-fed:215", "v11-fed:216"];

    public static TheoryData<string> Synapse =>
    [
        "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v3-fed", "v6-fed", "v10-fed", "v11-fed", "v8-cross", "v10-cross",
    ];

    public static TheoryData<int, int> Rooms
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (int version in Versions.Numbers)
            {
                data.AddRange(new(version, 1), new(version, 2), new(version, 3));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Synapse))]
    public void SynapseRoom_EveryEvent_HasItsIdHashAndSignature(string room)
    {
        ServerKeyStore keys = VectorKeys.Read("synapse", "keys.json");
        int line = 0;
        var redacted = new List<string>();
        foreach (string text in File.ReadLines(Path.Combine(TestFolders.Vectors("synapse"), room + ".ndjson")))
        {
            line++;
            JsonElement entry = JsonTree.Parse(text);
            RoomVersion version = Versions.Of(JsonTree.Text(entry, "room_version"));
            byte[] json = JsonTree.Raw(entry.GetProperty("pdu"));
            Pdu pdu = Check(json, version, JsonTree.Text(entry, "event_id"), $"{room}:{line}");
            if (VerifierAssert.Accepted(pdu, keys).IsRedacted)
            {
                redacted.Add($"{room}:{line}");
            }
        }

        Assert.True(line >= 18);
        Assert.Equal(JoinedText.Of(StoredRedacted.Where(name => name.StartsWith(room + ":", StringComparison.Ordinal))), JoinedText.Of(redacted));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void RandomRoom_EveryEvent_HasItsIdHashAndSignature(int version, int seed)
    {
        string name = $"v{version}-spub{seed}";
        ServerKeyStore keys = VectorKeys.Read("rooms", name + ".keys.json");
        JsonElement expected = TestFolders.ReadJson("rooms", name + ".expected.json");
        string[] ids = [.. expected.GetProperty("event_ids").EnumerateArray().Select(id => id.GetString()!)];
        int line = 0;
        foreach (string text in File.ReadLines(Path.Combine(TestFolders.Vectors("rooms"), name + ".ndjson")))
        {
            Pdu pdu = Check(Bytes.Of(text), Versions.Of(version), ids[line++], $"{name}:{line}");
            Assert.False(VerifierAssert.Accepted(pdu, keys).IsRedacted, $"{name}:{line}");
            Assert.Equal(expected.GetProperty("room_id").GetString(), pdu.RoomId.ToString());
        }

        Assert.Equal(ids.Length, line);
    }

    private static Pdu Check(byte[] json, RoomVersion version, string id, string about)
    {
        Assert.True(Pdu.TryParse(json, version, out Pdu? pdu, out PduError error), $"{about}: {error}");
        Assert.True(id == pdu.EventId.ToString(), about);
        Assert.True(Pdu.TryLoadTrusted(json, version, null, out Pdu? loaded, out _));
        Assert.True(loaded.EventId == pdu.EventId && loaded.Utf8.Span.SequenceEqual(pdu.Utf8.Span), about);
        Assert.True(PduJson.TryGetEventId(json, version, out Identifiers.EventId named, out _) && named == pdu.EventId, about);
        Assert.True(pdu.Redact().EventId == pdu.EventId && pdu.Redact().ComputeReferenceHash().AsSpan().SequenceEqual(pdu.ComputeReferenceHash()), about);
        Assert.True(pdu.RoomId.IsDomainless == version.Format.UsesCreateEventIdAsRoomId, about);
        return pdu;
    }
}
