using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>ed25519-speccheck</c> and <c>ed25519-wycheproof</c>.</summary>
public sealed class Ed25519Tests
{
    /// <summary>The row LibSodium of the results: all but one of the edge cases are refused.</summary>
    private const int OnlyValidCase = 3;

    [Fact]
    public void Speccheck_EdgeCases_AreJudgedAsLibsodiumDoes()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("ed25519-speccheck/cases.json"))
        {
            expected.AddField($"[{index}]", Verify(item.Text("pub_key"), item.Text("message"), item.Text("signature")), "valid", index == OnlyValidCase);
        }

        expected.Run(12);
    }

    [Fact]
    public void Wycheproof_EveryTest_HasItsVerdict()
    {
        var expected = new Expectations();
        foreach ((_, JsonElement group) in Corpus.Cases("ed25519-wycheproof/ed25519_test.json", "testGroups"))
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                expected.AddField($"tcId {test.GetProperty("tcId")}", Verify(group.GetProperty("publicKey").Text("pk"), test.Text("msg"), test.Text("sig")), "valid", test.Text("result") == "valid");
            }
        }

        expected.Run(151);
    }

    private static Request Verify(string publicKey, string message, string signature) =>
        Request.Of("ed25519").With("public_key", publicKey).With("message", message).With("signature", signature);
}
