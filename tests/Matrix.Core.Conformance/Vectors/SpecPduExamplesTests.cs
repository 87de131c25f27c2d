using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>spec-pdu-examples</c>: the spec's own events. Hashes, signatures and some IDs are placeholders; only the shape is looked at.</summary>
public sealed class SpecPduExamplesTests
{
    private const string Folder = "spec-pdu-examples";

    [Theory]
    [InlineData("pdu_v1.json", "1")]
    [InlineData("pdu_v1.json", "2")]
    [InlineData("pdu_v3.json", "3")]
    [InlineData("pdu_v4.json", "4")]
    [InlineData("pdu_v4.json", "10")]
    [InlineData("pdu_v4_join_membership.json", "8")]
    [InlineData("pdu_v11.json", "11")]
    [InlineData("pdu_v12.json", "12")]
    public void Format_ExampleOfTheVersion_IsAccepted(string file, string version) =>
        Assert.Equal("""{"accept":true}""", ToolRun.Conform(Request.Of("format").With("room_version", version).WithJson("event", Merge(file))).GetRawText());

    [Theory]
    [InlineData("pdu_v1.json", "3")]
    [InlineData("pdu_v3.json", "1")]
    [InlineData("pdu_v11.json", "1")]
    [InlineData("pdu_v11.json", "12")]
    [InlineData("minimal_pdu.json", "11")]
    [InlineData("edu.json", "11")]
    [InlineData("transaction.json", "11")]
    public void Format_ExampleOfAnotherThing_IsRefused(string file, string version) =>
        Assert.False(ToolRun.Conform(Request.Of("format").With("room_version", version).WithJson("event", Merge(file))).GetProperty("accept").GetBoolean());

    [Fact]
    public void Key_PlaceholderResponse_IsNotSelfSigned()
    {
        // The one is signed under a key that it does not list, the other by no real key: the shape alone does not do.
        foreach (string file in (string[])["server_key.json", "server_key_notary_signed.json"])
        {
            JsonElement reply = ToolRun.Conform(Request.Of("key").With("requested_server", "example.org").WithJson("response", Merge(file)));
            Assert.False(reply.GetProperty("accept").GetBoolean());
        }
    }

    /// <summary>Puts <c>$ref</c> and <c>allOf</c> together; what stands later rules.</summary>
    private static string Merge(string file)
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Take(Corpus.Read($"{Folder}/{file}"), members);
        return $"{{{string.Join(',', members.Select(member => $"{JsonSerializer.Serialize(member.Key)}:{member.Value}"))}}}";
    }

    private static void Take(JsonElement value, SortedDictionary<string, string> members)
    {
        if (value.TryGetProperty("$ref", out JsonElement other))
        {
            // Whether a name has the folder before it or not, the files lie side by side.
            Take(Corpus.Read($"{Folder}/{other.GetString()!.Replace("./", "", StringComparison.Ordinal).Replace("/", "__", StringComparison.Ordinal)}"), members);
        }

        foreach (JsonProperty member in value.EnumerateObject().Where(member => member.Name != "$ref"))
        {
            if (member.Name == "allOf")
            {
                foreach (JsonElement part in member.Value.EnumerateArray())
                {
                    Take(part, members);
                }
            }
            else
            {
                members[member.Name] = member.Value.GetRawText();
            }
        }
    }
}
