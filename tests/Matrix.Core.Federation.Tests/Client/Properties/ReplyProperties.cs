using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;

namespace Matrix.Core.Federation.Tests.Client.Properties;

/// <summary>One odd entry never takes the rest with it, in any list of any reply or ephemeral data unit.</summary>
public sealed class ReplyProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1000);

    private static readonly Gen<ListShape> AnyShape = Gen.Elements(ListShapes.All.ToArray());

    private static readonly Arbitrary<(ListShape Shape, (string Text, bool IsGood)[] Entries)> Mixed =
        (from shape in AnyShape
         from picks in Gen.Elements(shape.Good.Select(text => (text, true)).Concat(shape.Odd.Select(text => (text, false))).ToArray()).ListOf()
         select (shape, (shape.IsMap ? picks.Distinct() : picks).ToArray())).ToArbitrary();

    [Fact]
    public void List_OddEntries_AreLeftOutAndCountedAndTheRestStandsAsReceived() =>
        Prop.ForAll(Mixed, mixed =>
        {
            (ListShape shape, (string Text, bool IsGood)[] entries) = mixed;
            (string[] kept, int leftOut, ContentError error) = shape.Read(shape.With(entries.Select(entry => entry.Text)));
            string[] expected = [.. entries.Where(entry => entry.IsGood).Select(entry => shape.IsMap ? NameOf(entry.Text) : entry.Text)];
            Assert.Equal((ContentErrorKind.None, entries.Count(entry => !entry.IsGood)), (error.Kind, leftOut));
            Assert.Equal(expected.Select(Spelled), kept.Select(Spelled), StringComparer.Ordinal);
        }).Check(Many);

    [Fact]
    public void List_EveryOddEntryAlone_IsLeftOutAndCountedOnce()
    {
        foreach (ListShape shape in ListShapes.All)
        {
            foreach (string odd in shape.Odd)
            {
                (string[] kept, int leftOut, ContentError error) = shape.Read(shape.With([.. shape.Good, odd]));
                Assert.True(error.Kind == ContentErrorKind.None && leftOut == 1 && kept.Length == shape.Good.Length, $"{shape}: {odd}: {error}, {leftOut} left out, {kept.Length} kept");
            }
        }
    }

    [Fact]
    public void List_NullOrMissing_IsEmpty()
    {
        foreach (ListShape shape in ListShapes.All.Where(shape => shape.Around != "LIST"))
        {
            foreach (ReadOnlyMemory<byte> body in (ReadOnlyMemory<byte>[])[shape.With("null"), shape.With(shape.IsMap ? "{}" : "[]"), Missing(shape)])
            {
                (string[] kept, int leftOut, ContentError error) = shape.Read(body);
                Assert.True(error.Kind == ContentErrorKind.None && leftOut == 0 && kept.Length == 0, $"{shape}: {SampleEvents.Text(body)}: {error}, {leftOut} left out, {kept.Length} kept");
            }
        }

        static ReadOnlyMemory<byte> Missing(ListShape shape) =>
            shape.Name.Contains('/', StringComparison.Ordinal) || shape.Name.Contains(" of ", StringComparison.Ordinal) || shape.Name.EndsWith("prev_id", StringComparison.Ordinal)
                ? shape.With("null")
                : SampleEvents.Utf8(System.Text.RegularExpressions.Regex.Replace(shape.Around, "\"[a-z_]+\":LIST", "\"org.example.z\":1", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Map_AKeyTwice_IsLeftOutOnce()
    {
        foreach (ListShape shape in ListShapes.All.Where(shape => shape.IsMap))
        {
            string name = shape.Good[0][..shape.Good[0].IndexOf("\":", StringComparison.Ordinal)] + "\"";
            string value = shape.Good[0][(name.Length + 1)..];
            (string[] kept, int leftOut, ContentError error) = shape.Read(shape.With([shape.Good[0], .. shape.Good[1..], $"{name}:{value}", $"{name}:null"]));
            Assert.True(error.Kind == ContentErrorKind.None && leftOut == 1 && kept.Length == shape.Good.Length - 1, $"{shape}: {error}, {leftOut} left out, {kept.Length} kept");
        }
    }

    [Fact]
    public void Send_AnyBodyOf2xx_IsTaken() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(200, 299).ToArbitrary(), (seed, status) =>
        {
            var random = new Random(seed);
            byte[] body = TextMutator.Apply(SampleEvents.Utf8("""{"pdus":{"$a":{},"$b":{"error":"no"}}}"""), random);
            body = random.Next(4) == 0 ? [] : body;
            var stream = new ChunkStream(body, [1 + random.Next(20)], breaks: random.Next(2) == 0);
            var transport = new FakeTransport((_, _) => new FederationResponse(status, random.Next(2) == 0 ? null : "application/json", stream));
            Task<TransactionResponse> sent = SampleEvents.Client(transport).Transactions.SendAsync(SampleEvents.Other.Name, Transaction.Create("t", SampleEvents.Own.Name, new(1), []));
            Assert.True(sent.IsCompletedSuccessfully, $"{Convert.ToBase64String(body)}: {sent.Exception}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Reply_Damaged_NeverThrows() =>
        Prop.ForAll(Mixed, Gen.Choose(0, int.MaxValue).ToArbitrary(), (mixed, seed) =>
        {
            byte[] body = mixed.Shape.With(mixed.Entries.Select(entry => entry.Text)).ToArray();
            Assert.Null(Record.Exception(() => mixed.Shape.Read(TextMutator.Apply(body, new Random(seed)))));
        }).Check(Many);

    private static string NameOf(string member) => member[1..member.IndexOf("\":", StringComparison.Ordinal)];

    /// <summary>A string by what it reads as, anything else as it stands.</summary>
    private static string Spelled(string text) => text.StartsWith('"') ? JsonDocument.Parse(text).RootElement.GetString()! : text;
}
