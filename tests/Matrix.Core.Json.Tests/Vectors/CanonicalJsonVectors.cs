using System.Text.Json;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Vectors;

/// <summary>The folder canonical-json of the shared vectors; each section as its own notes say.</summary>
public sealed class CanonicalJsonVectors
{
    [Fact]
    public void Canonicalise_EveryCase_GivesWhatItsModeSays() => Section("canonicalise", 277, test =>
    {
        byte[] input = Input(test);
        string strict = Text(test, test.TryGetProperty("output", out _) ? "output" : IsOfNegativeZero(test) ? "relaxed" : "strict");
        string relaxed = Text(test, test.TryGetProperty("output", out _) ? "output" : "relaxed");
        return Answer(input, CanonicalJsonMode.Strict) == strict && Answer(input, CanonicalJsonMode.Relaxed) == relaxed;
    });

    [Fact]
    public void MustReject_EveryCase_IsRefusedInStrictMode() => Section("must_reject_parse_or_canonicalise", 29, test =>
        Answer(Input(test), CanonicalJsonMode.Strict) == "reject");

    [Fact]
    public void EventEnforcement_EveryCase_IsAcceptedWhereItsRoomVersionDoes() => Section("event_enforcement", 22, test =>
        (IsOfNegativeZero(test) ? Answer(Input(test), CanonicalJsonMode.Strict) != "reject" : Agrees(test.GetProperty("accept_room_v6_plus"), Input(test), CanonicalJsonMode.Strict))
        && Agrees(test.GetProperty("accept_room_v1_to_v5"), Input(test), CanonicalJsonMode.Relaxed));

    [Fact]
    public void ReceivedJson_EveryCase_GivesAnAllowedOutput() => Section("received_json", 39, test =>
    {
        string[] outputs = [.. test.GetProperty("outputs").EnumerateArray().Select(output => output.GetString()!)];
        string[] allowed = test.GetProperty("may_reject").GetBoolean() ? [.. outputs, "reject"] : outputs;
        return allowed.Contains(Answer(Input(test), CanonicalJsonMode.Strict), StringComparer.Ordinal)
            && allowed.Contains(Answer(Input(test), CanonicalJsonMode.Relaxed), StringComparer.Ordinal);
    });

    [Fact]
    public void JcsContrast_EveryCaseWithoutFloats_GivesMatrixsOwnForm() => Section("jcs_contrast", 6, test =>
        Answer(Input(test), CanonicalJsonMode.Strict) == (test.GetProperty("matrix_output").GetString() ?? "reject"));

    /// <summary>The cases that refuse <c>-0</c> and are older than MSC4458, by which it is 0.</summary>
    private static bool IsOfNegativeZero(JsonElement test) =>
        test.TryGetProperty("name", out JsonElement name)
        && name.GetString() is "mautrix-go/integer -0" or "gmsl/conversion negative zero" or "gmsl/conversion conversion combo" or "gmsl/negative_zero";

    private static void Section(string name, int least, Func<JsonElement, bool> passes)
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestFolders.Vectors("canonical-json"), "cases.json")));
        JsonElement[] section = [.. cases.RootElement.GetProperty(name).EnumerateArray()];
        Assert.True(section.Length >= least, $"{section.Length} cases");
        Assert.Empty(section.Where(test => !passes(test)).Select(test => test.GetRawText()));
    }

    private static string Text(JsonElement test, string name) => test.GetProperty(name).GetString()!;

    private static byte[] Input(JsonElement test) =>
        test.TryGetProperty("input_base64", out JsonElement base64) ? base64.GetBytesFromBase64() : Bytes.Of(Text(test, "input"));

    private static bool Agrees(JsonElement verdict, byte[] input, CanonicalJsonMode mode) =>
        verdict.ValueKind == JsonValueKind.Null || verdict.GetBoolean() == (Answer(input, mode) != "reject");

    private static string Answer(byte[] input, CanonicalJsonMode mode) =>
        CanonicalJson.TryCanonicalize(input, mode, out byte[] canonical, out _) ? Bytes.Text(canonical) : "reject";
}
