using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Properties;

/// <summary>A batch is its events one by one, whatever they are, in whatever order, on however many threads.</summary>
public sealed class BatchProperties
{
    private static readonly Arbitrary<int[]> Mixes = Arb.From(Gen.ArrayOf(Gen.Choose(0, BatchEvents.Kinds.Length - 1)), mix => Enumerable.Range(0, mix.Length).Select(cut => mix.Where((_, i) => i != cut).ToArray()));
    private static readonly Arbitrary<int> Threads = Arb.From(Gen.Choose(1, 8));
    private static readonly Arbitrary<int> Windows = Arb.From(Gen.OneOf(Gen.Choose(1, 9), Gen.Choose(10, 200)));

    [Fact]
    public void Verify_AnyMixOfEvents_IsThatOneByOne() =>
        Prop.ForAll(Mixes, Threads, Windows, (mix, threads, window) =>
        {
            ReadOnlyMemory<byte>[] events = [.. mix.Select(kind => BatchEvents.Kinds[kind])];
            IEnumerable<PduBatchResult> verdicts = BatchEvents.Verify(threads, window, events);
            Assert.Equal(BatchEvents.OneByOne(events, BatchEvents.Keys), verdicts.Select(BatchEvents.Describe), StringComparer.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Verify_AnyMixReadBefore_IsThatOfItsBytes() =>
        Prop.ForAll(Mixes, Threads, Windows, (mix, threads, window) =>
        {
            ReadOnlyMemory<byte>[] events = [.. mix.Select(kind => BatchEvents.Kinds[kind]).Where(json => Pdu.TryParse(json.Span, BatchEvents.Rules, out _, out _))];
            IEnumerable<Pdu> pdus = events.Select(json => Pdu.TryParse(json.Span, BatchEvents.Rules, out Pdu? pdu, out _) ? pdu : throw new InvalidOperationException("parsed before"));
            IEnumerable<PduBatchResult> verdicts = BatchEvents.Verify(threads, window, pdus);
            Assert.Equal(BatchEvents.OneByOne(events, BatchEvents.Keys), verdicts.Select(BatchEvents.Describe), StringComparer.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Verify_BrokenOffAnywhere_IsTheBeginningOfTheWhole() =>
        Prop.ForAll(Mixes, Threads, Windows, (mix, threads, window) =>
        {
            ReadOnlyMemory<byte>[] events = [.. mix.Select(kind => BatchEvents.Kinds[kind])];
            int until = mix.Sum() % (mix.Length + 1);
            IEnumerable<PduBatchResult> verdicts = BatchEvents.Verify(threads, window, events).Take(until);
            Assert.Equal(BatchEvents.OneByOne(events, BatchEvents.Keys).Take(until), verdicts.Select(BatchEvents.Describe), StringComparer.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
}
