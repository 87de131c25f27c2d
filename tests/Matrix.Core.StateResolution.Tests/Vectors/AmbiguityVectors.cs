using System.Text.Json;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Vectors;

/// <summary>
/// Inputs on which two honest readings of the spec come to different states. Neither is right: what is asserted is that each of our choices is
/// the one we say it is. By default the auth chain of a state holds its events, and the chains of power events are walked inside the set.
/// </summary>
public sealed class AmbiguityVectors
{
    [Fact]
    public void Resolve_ByDefault_ReadsAsMostOfTheNetworkDoes()
    {
        var failures = new Failures();
        foreach (JsonElement item in Cases())
        {
            failures.Note(JsonTree.Text(item, "name"), new ResolutionCase(item).Check(item, expected: "expected_state_synapse_like"));
        }

        failures.AssertNone(23);
    }

    [Fact]
    public void Resolve_ChainsWithoutTheState_ReadsAsTheSpecsWords()
    {
        var options = new ResolutionOptions { PassesOverMissing = true, AuthChainIncludesState = false };
        var failures = new Failures();
        foreach (JsonElement item in Cases().Where(item => JsonTree.Text(item, "kind") == "auth_chain_excludes_self"))
        {
            failures.Note(JsonTree.Text(item, "name"), new ResolutionCase(item).Check(item, options, "expected_state_alternative"));
        }

        failures.AssertNone(16);
    }

    private static JsonElement.ArrayEnumerator Cases() => TestFolders.ReadJson("stateres-ambiguities", "cases.json").GetProperty("cases").EnumerateArray();
}
