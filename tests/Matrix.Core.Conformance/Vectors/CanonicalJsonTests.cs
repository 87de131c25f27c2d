using System.Text.Json;

namespace Matrix.Core.Conformance.Vectors;

/// <summary><c>canonical-json</c>. Where a <c>-0</c> is concerned it is older than MSC4458, which wins: see <see cref="CanonicalJsonMsc4458Tests"/>.</summary>
public sealed class CanonicalJsonTests
{
    private const string File = "canonical-json/cases.json";

    [Fact]
    public void Canonicalise_EachMode_WritesOrRefuses()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "canonicalise"))
        {
            foreach (string mode in (string[])["strict", "relaxed"])
            {
                string output = IsOfNegativeZero(item) ? item.Text("relaxed") : item.Text(item.TryGetProperty("output", out _) ? "output" : mode);
                expected.AddCanonical($"canonicalise[{index}] {mode}", mode, item, output == "reject" ? null : output);
            }
        }

        expected.Run(2 * 277);
    }

    /// <summary>Whether an input holds <c>-0</c> and is canonical but for it. The corpus says "reject" in strict mode.</summary>
    private static bool IsOfNegativeZero(JsonElement item) =>
        item.TryGetProperty("name", out JsonElement name)
        && name.GetString() is "mautrix-go/integer -0" or "gmsl/conversion negative zero" or "gmsl/conversion conversion combo" or "gmsl/negative_zero";

    /// <summary>Where the policy is <c>reject_or_dedupe</c> duplicates are refused (E-3).</summary>
    [Fact]
    public void MustReject_Strict_IsRefused()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "must_reject_parse_or_canonicalise"))
        {
            expected.AddCanonical($"must_reject[{index}]", "strict", item, null);
        }

        expected.Run(29);
    }

    [Fact]
    public void EventEnforcement_OldAndNewVersions_DifferInNumbers()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "event_enforcement"))
        {
            foreach ((string mode, string field) in ((string, string)[])[("strict", "accept_room_v6_plus"), ("relaxed", "accept_room_v1_to_v5")])
            {
                if (item.Verdict(field) is { } verdict)
                {
                    bool accepted = verdict || IsOfNegativeZero(item);
                    expected.Add($"event_enforcement[{index}] {mode}", Expectations.Canon(mode, item), reply => accepted ? reply.TryGetProperty("ok", out _) : Expectations.IsRefusal(reply));
                }
            }
        }

        expected.Run(22 + 19);
    }

    [Fact]
    public void ReceivedJson_BothModes_GivesOneOfTheOutputsOrIsRefused()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "received_json"))
        {
            string[] outputs = [.. item.GetProperty("outputs").EnumerateArray().Select(output => output.GetString()!)];
            bool mayReject = item.GetProperty("may_reject").GetBoolean();
            foreach (string mode in (string[])["strict", "relaxed"])
            {
                expected.Add($"received_json[{index}] {mode}", Expectations.Canon(mode, item), reply =>
                    reply.TryGetProperty("ok", out JsonElement output) ? outputs.Contains(output.GetString(), StringComparer.Ordinal) : mayReject && Expectations.IsRefusal(reply));
            }
        }

        expected.Run(2 * 39);
    }

    [Fact]
    public void JcsContrast_WhereMatrixHasAVerdict_IsNotJcs()
    {
        var expected = new Expectations();
        foreach ((int index, JsonElement item) in Corpus.Cases(File, "jcs_contrast"))
        {
            string? output = item.GetProperty("matrix_output").GetString();
            expected.AddCanonical($"jcs_contrast[{index}]", "strict", item, output);
        }

        expected.Run(6);
    }
}
