using System.Text.Json;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Vectors;

public sealed class RedactionVectors
{
    [Fact]
    public void PublishedRedactions_ButForUnsigned_AreReproduced()
    {
        int count = 0;
        foreach (JsonElement vector in TestFolders.ReadJson("redaction", "published.json").GetProperty("cases").EnumerateArray())
        {
            string name = $"{JsonTree.Text(vector, "name")} v{JsonTree.Text(vector, "room_version")}";
            Assert.True(PduJson.TryRedact(JsonTree.Raw(vector.GetProperty("event")), Versions.Of(JsonTree.Text(vector, "room_version")), out byte[] redacted, out PduError error), $"{name}: {error}");
            var expected = vector.GetProperty("redacted").EnumerateObject().Where(member => member.Name != "unsigned").ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
            string text = "{" + string.Join(',', expected.Select(member => $"{EventDraft.Quote(member.Key)}:{member.Value.GetRawText()}")) + "}";
            Assert.True(Oracle.Canonical(JsonTree.Parse(text)) == Bytes.Text(redacted), $"{name}: {Bytes.Text(redacted)}");
            count++;
        }

        Assert.Equal(49, count);
    }
}
