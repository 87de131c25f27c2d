using System.Text.Json;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Vectors;

public sealed class FormatVectors
{
    [Fact]
    public void EventFormat_EveryVerdict_IsReproduced()
    {
        int count = 0;
        var differ = new List<string>();
        foreach (JsonElement vector in TestFolders.ReadJson("event-format", "cases.json").GetProperty("cases").EnumerateArray())
        {
            JsonElement accept = vector.GetProperty("accept");
            if (accept.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            count++;
            bool parsed = Pdu.TryParse(EventOf(vector), Versions.Of(JsonTree.Text(vector, "room_version")), out Pdu? pdu, out PduError error);

            // An event that is kept as rejected is not well formed, though it is read.
            bool accepted = parsed && pdu!.OverlongField == PduField.None;
            bool soft = vector.TryGetProperty("soft_reject_in_synapse", out JsonElement softly) && softly.GetBoolean();
            if (accepted != accept.GetBoolean() || soft != (parsed && !accepted))
            {
                differ.Add($"{JsonTree.Text(vector, "name")}: {error}");
            }
        }

        Assert.Equal("", JoinedText.Of(differ));
        Assert.True(count >= 115);
    }

    [Theory]
    [InlineData("pdu_v1.json", 1)]
    [InlineData("pdu_v1.json", 2)]
    [InlineData("pdu_v3.json", 3)]
    [InlineData("pdu_v4.json", 4)]
    [InlineData("pdu_v4.json", 10)]
    [InlineData("pdu_v4_join_membership.json", 8)]
    [InlineData("pdu_v11.json", 11)]
    [InlineData("pdu_v12.json", 12)]
    public void SpecExample_Shape_IsThatOfAnEvent(string file, int version)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(JsonTree.Parse(File.ReadAllBytes(Path.Combine(TestFolders.Vectors("spec-pdu-examples"), file))), "", members);
        string json = "{" + string.Join(',', members.Select(member => $"{EventDraft.Quote(member.Key)}:{member.Value}")) + "}";
        Assert.True(Pdu.TryParse(Bytes.Of(json), Versions.Of(version), out Pdu? pdu, out PduError error), $"{error}: {json}");
        Assert.Equal(PduField.None, pdu.OverlongField);
    }

    /// <summary>The examples are put together of others, as their schemas are.</summary>
    private static void Collect(JsonElement example, string folder, Dictionary<string, string> members)
    {
        if (example.TryGetProperty("$ref", out JsonElement reference))
        {
            string path = Path.Combine(folder, reference.GetString()!);
            string file = path.Replace("../", "", StringComparison.Ordinal).Replace("/", "__", StringComparison.Ordinal);
            string found = Path.Combine(TestFolders.Vectors("spec-pdu-examples"), file);
            Collect(
                JsonTree.Parse(File.ReadAllBytes(File.Exists(found) ? found : Path.Combine(TestFolders.Vectors("spec-pdu-examples"), Path.GetFileName(path)))),
                Path.GetDirectoryName(path)!,
                members);
        }

        if (example.TryGetProperty("allOf", out JsonElement parts))
        {
            foreach (JsonElement part in parts.EnumerateArray())
            {
                Collect(part, folder, members);
            }
        }

        foreach (JsonProperty member in example.EnumerateObject().Where(member => member.Name is not "$ref" and not "allOf"))
        {
            members[member.Name] = member.Value.GetRawText();
        }
    }

    /// <summary>The event of a case: as it stands, or filled up to the size it names.</summary>
    private static byte[] EventOf(JsonElement vector)
    {
        JsonElement pdu = vector.GetProperty("event");
        if (!pdu.TryGetProperty("canonical_size", out JsonElement size))
        {
            return JsonTree.Raw(pdu);
        }

        JsonElement source = pdu.GetProperty("base");
        string Filled(int count) => "{" + string.Join(',', source.EnumerateObject().Where(member => member.Name != "unsigned").Select(member =>
            $"{EventDraft.Quote(member.Name)}:{(member.Name == "content" ? $"{{\"x\":\"{new string('y', count)}\"}}" : member.Value.GetRawText())}")) + "}";
        return Bytes.Of(Filled(size.GetInt32() - Oracle.Canonical(JsonTree.Parse(Filled(0))).Length));
    }
}
