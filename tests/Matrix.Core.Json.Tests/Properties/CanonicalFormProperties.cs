using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Properties;

[Properties(MaxTest = 500)]
public sealed class CanonicalFormProperties
{
    [Property(Arbitrary = [typeof(StrictArbitraries)])]
    public void CanonicalForm_AnyPrinting_IsThatOfTheReference(JsonModel model, int seed) =>
        Expect.CanonicalInAllModes(ReferenceEncoder.Encode(model), RandomPrinter.Print(model, seed));

    [Property(Arbitrary = [typeof(RelaxedArbitraries)])]
    public bool CanonicalForm_RelaxedNumbers_AnyPrintingGivesOneText(JsonModel model, int seed) =>
        Canonical(RandomPrinter.Print(model, seed), CanonicalJsonMode.Relaxed)
            .SequenceEqual(Canonical(ReferenceEncoder.Encode(model), CanonicalJsonMode.Relaxed));

    [Property(Arbitrary = [typeof(RelaxedArbitraries)])]
    public void CanonicalForm_VerbatimNumbers_AnyPrintingIsThatOfTheReference(JsonModel model, int seed) =>
        Expect.Canonical(ReferenceEncoder.Encode(model), RandomPrinter.Print(model, seed), CanonicalJsonMode.RelaxedVerbatim);

    [Property(Arbitrary = [typeof(RelaxedArbitraries)])]
    public bool CanonicalForm_MadeTwice_IsTheSame(JsonModel model, int seed)
    {
        byte[] once = Canonical(RandomPrinter.Print(model, seed), CanonicalJsonMode.Relaxed);
        return Canonical(Bytes.Text(once), CanonicalJsonMode.Relaxed).SequenceEqual(once)
            && CanonicalJson.IsCanonical(once, CanonicalJsonMode.Relaxed);
    }

    [Property(Arbitrary = [typeof(StrictArbitraries)])]
    public bool CanonicalForm_AnyPrinting_ReadsAsTheSameValue(JsonModel model, int seed)
    {
        byte[] json = Bytes.Of(RandomPrinter.Print(model, seed));
        using JsonDocument before = StrictOracle.Parse(json);
        using JsonDocument after = StrictOracle.Parse(Canonical(Bytes.Text(json), CanonicalJsonMode.Strict));
        return JsonElement.DeepEquals(before.RootElement, after.RootElement);
    }

    [Property(Arbitrary = [typeof(StrictArbitraries)])]
    public bool Members_AnyKeys_StandInTheOrderOfCodePoints(JsonModel model, int seed)
    {
        using JsonDocument document = StrictOracle.Parse(Canonical(RandomPrinter.Print(model, seed), CanonicalJsonMode.Strict));
        return IsOrdered(document.RootElement);
    }

    [Fact]
    public void KeyComparison_AnyTwoTexts_IsThatOfCodePoints() =>
        Prop.ForAll(Arb.From(JsonModels.Texts), Arb.From(JsonModels.Texts), Arb.From(JsonModels.Texts), (prefix, left, right) =>
            ComparesAsCodePoints(left, right) && ComparesAsCodePoints(prefix + left, prefix + right) && ComparesAsCodePoints(prefix, prefix + left))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void KeyComparison_EveryTextOfAFewCharactersThatAreEscaped_IsThatOfCodePoints()
    {
        const string Alphabet = "\\\"\u0001\n0u";
        string[] texts = [.. Enumerable.Range(0, 1555).Select(number => Numeral(number, Alphabet)).Distinct(StringComparer.Ordinal)];
        for (int i = 0; i < texts.Length; i++)
        {
            for (int j = i % 7; j < texts.Length; j += 7)
            {
                Assert.True(ComparesAsCodePoints(texts[i], texts[j]), $"{texts[i]} {texts[j]}");
            }
        }
    }

    private static bool ComparesAsCodePoints(string left, string right)
    {
        int expected = Math.Sign(ReferenceEncoder.CompareCodePoints(left, right));
        return Math.Sign(JsonString.Compare(Raw(left), Raw(right))) == expected
            && JsonString.Equal(Raw(left), Bytes.Of(right)) == (expected == 0);
    }

    private static string Numeral(int number, string alphabet)
    {
        string text = string.Empty;
        for (int rest = number; rest > 0; rest /= alphabet.Length)
        {
            text += alphabet[rest % alphabet.Length];
        }

        return text;
    }

    private static byte[] Raw(string text) => Bytes.Of(ReferenceEncoder.Encode(JsonModel.OfString(text)))[1..^1];

    private static byte[] Canonical(string json, CanonicalJsonMode mode)
    {
        Assert.True(CanonicalJson.TryCanonicalize(Bytes.Of(json), mode, out byte[] canonical, out JsonError error), error.ToString());
        return canonical;
    }

    private static bool IsOrdered(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return element.EnumerateArray().All(IsOrdered);
            case JsonValueKind.Object:
                JsonProperty[] members = [.. element.EnumerateObject()];
                return members.Zip(members.Skip(1)).All(pair => ReferenceEncoder.CompareCodePoints(pair.First.Name, pair.Second.Name) < 0)
                    && members.All(member => IsOrdered(member.Value));
            default:
                return true;
        }
    }
}
