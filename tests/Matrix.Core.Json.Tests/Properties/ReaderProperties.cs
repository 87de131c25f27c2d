using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Properties;

public sealed class ReaderProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void JsonSlice_AnyCanonicalText_ReadsWhatAnotherReaderReads() =>
        Prop.ForAll(JsonModels.Relaxed, model =>
        {
            byte[] json = Bytes.Of(ReferenceEncoder.Encode(model));
            using JsonDocument document = StrictOracle.Parse(json);
            StrictOracle.SameValue(document.RootElement, JsonSlice.OfCanonical(json), exactNumbers: true);
        }).Check(Many);

    [Fact]
    public void JsonSlice_RelaxedForm_ReadsTheSameDoubles() =>
        Prop.ForAll(JsonModels.Relaxed, JsonModels.Seeds, (model, seed) =>
        {
            byte[] json = Bytes.Of(RandomPrinter.Print(model, seed));
            Assert.True(CanonicalJson.TryCanonicalize(json, CanonicalJsonMode.Relaxed, out byte[] canonical, out _));
            using JsonDocument document = StrictOracle.Parse(json);
            StrictOracle.SameValue(document.RootElement, JsonSlice.OfCanonical(canonical), exactNumbers: false);
        }).Check(Many);

    [Fact]
    public void Relaxed_DamagedText_IsAcceptedWhereAnotherStrictReaderAcceptsIt() =>
        Prop.ForAll(JsonModels.Relaxed, JsonModels.Relaxed, JsonModels.Seeds, (model, other, seed) =>
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
        }).Check(Many);
}
