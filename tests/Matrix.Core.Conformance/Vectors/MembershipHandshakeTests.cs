using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>membership-handshake</c>: what another server hands out to be signed. One case has no verdict.</summary>
public sealed class MembershipHandshakeTests
{
    [Fact]
    public void Handshake_Template_IsSignedOnlyWhereItIsWhatWasAskedFor()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases("membership-handshake/cases.json", "cases"))
        {
            if (item.Verdict("sign") is { } sign)
            {
                expected.AddField($"cases[{index}] {item.Text("name")}", Request.Of("handshake", item), "sign", sign);
            }
        }

        expected.Run(62 - 1);
    }
}
