using System.Text.Json;
using FsCheck.Xunit;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Properties;

[Properties(MaxTest = 500)]
public sealed class ReaderProperties
{
    [Property(Arbitrary = [typeof(RelaxedArbitraries)])]
    public void JsonSlice_AnyCanonicalText_ReadsWhatAnotherReaderReads(JsonModel model)
    {
        byte[] json = Bytes.Of(ReferenceEncoder.Encode(model));
        using JsonDocument document = StrictOracle.Parse(json);
        StrictOracle.SameValue(document.RootElement, JsonSlice.FromCanonical(json), exactNumbers: true);
    }

    [Property(Arbitrary = [typeof(RelaxedArbitraries)])]
    public void JsonSlice_RelaxedForm_ReadsTheSameDoubles(JsonModel model, int seed)
    {
        byte[] json = Bytes.Of(RandomPrinter.Print(model, seed));
        Assert.True(CanonicalJson.TryCanonicalize(json, CanonicalJsonMode.Relaxed, out byte[] canonical, out _));
        using JsonDocument document = StrictOracle.Parse(json);
        StrictOracle.SameValue(document.RootElement, JsonSlice.FromCanonical(canonical), exactNumbers: false);
    }

    [Property(Arbitrary = [typeof(RelaxedArbitraries)])]
    public void Relaxed_DamagedText_IsAcceptedWhereAnotherStrictReaderAcceptsIt(JsonModel model, JsonModel other, int seed)
    {
        byte[] text = Bytes.Of(RandomPrinter.Print(model, seed));
        byte[] splice = Bytes.Of(RandomPrinter.Print(other, seed + 1));
        var mutator = new Mutator(seed);
        for (int round = 0; round < 20; round++)
        {
            byte[] damaged = mutator.Mutate(text, splice, edits: 1 + (round % 3));
            bool accepted = CanonicalJson.TryCanonicalize(damaged, CanonicalJsonMode.Relaxed, out _, out JsonError error);
            Assert.True(accepted == StrictOracle.Accepts(damaged), $"{Convert.ToBase64String(damaged)}: {error}");
        }
    }
}
