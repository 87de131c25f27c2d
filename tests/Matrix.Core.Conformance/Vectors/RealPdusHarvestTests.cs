using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Signing;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>real-pdus-harvest</c>: events of other projects' tests whose content hash shows that they are whole.</summary>
public sealed class RealPdusHarvestTests
{
    [Fact]
    public void Hash_EveryEvent_IsTheOneItCarries()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("real-pdus-harvest/pdus.json", "pdus"))
        {
            string version = item.Text("format") == "v1" ? "1" : "3";
            expected.AddField($"pdus[{index}]", Request.Of("hash").With("room_version", version).With("event", item.GetProperty("pdu")), "sha256", item.Text("content_hash"));
        }

        expected.Run(41);
    }

    [Fact]
    public void Id_EveryEventInEveryVersion_IsTheOneExpected()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("real-pdus-harvest/pdus.json", "pdus"))
        {
            IEnumerable<(string Version, string Id)> ids = item.TryGetProperty("event_id", out JsonElement declared)
                ? [("1", declared.GetString()!), ("2", declared.GetString()!)]
                : item.GetProperty("event_id_if_room_version").EnumerateObject().Select(member => (member.Name, member.Value.GetString()!));
            foreach ((string version, string id) in ids)
            {
                expected.AddField($"pdus[{index}] v{version}", Request.Of("id").With("room_version", version).With("event", item.GetProperty("pdu")), "event_id", id);
            }
        }

        expected.Run(154);
    }

    /// <summary>The reference hash of versions 1 and 2 has no reply of its own; <c>referenced_hash_matches</c> is about the events that cite it.</summary>
    [Fact]
    public void ReferenceHash_OldEvents_IsTheOneExpected()
    {
        JsonElement[] old = [.. Corpus.Cases("real-pdus-harvest/pdus.json", "pdus").Select(item => item.Case).Where(item => item.Text("format") == "v1")];
        Assert.Equal(26, old.Length);
        Assert.All(old, item =>
        {
            byte[] json = new UTF8Encoding(false, true).GetBytes(item.GetProperty("pdu").GetRawText());
            Assert.True(PduJson.TryGetReferenceHash(json, RoomVersions.V1, out byte[] hash, out _));
            Assert.Equal(item.Text("reference_sha256"), UnpaddedBase64.Encode(hash));
        });
    }
}
