using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>key-validity</c>. The boundary of an old key (E-31) and the week of a current one (E-32) stand there as they are judged here.</summary>
public sealed class KeyValidityTests
{
    [Fact]
    public void Key_EveryCaseWithAVerdict_IsUsableOrNot()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("key-validity/cases.json", "cases"))
        {
            if (item.Verdict("usable") is { } usable)
            {
                expected.AddField($"cases[{index}] {item.Text("name")}", Request.Of("key", item), "usable", usable);
            }
        }

        expected.Run(44);
    }

    [Fact]
    public void KeyResponse_EveryCaseWithAVerdict_IsAcceptedOrNot()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("key-validity/key-responses.json", "cases"))
        {
            if (item.Verdict("accept") is { } accept)
            {
                expected.AddField($"cases[{index}] {item.Text("name")}", Request.Of("key", item), "accept", accept);
            }
        }

        expected.Run(8);
    }
}
