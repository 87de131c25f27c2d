using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Requests;

public sealed class XMatrixHeaderTests
{
    private const string Alphabet = "X-Matrix origndestaky=,\"\\ \t:1é\u0000\ud800\n[]/+";

    [Fact]
    public void Corpus_EveryHeader_IsReadAsItSays()
    {
        Assert.All(Corpus(), static line =>
        {
            bool isRead = XMatrixHeader.TryParse(line.GetProperty("header").GetString(), out XMatrixHeader? header, out XMatrixError error);
            if (line.TryGetProperty("error", out JsonElement expected))
            {
                Assert.Equal((false, expected.GetString()), (isRead, error.Kind.ToString()));
                Assert.False(error.Kind.ToString() == error.ToString());
            }
            else
            {
                Assert.Equal((true, default), (isRead, error));
                Assert.Equal(
                    (line.GetProperty("origin").GetString(), line.GetProperty("destination").GetString(), line.GetProperty("key").GetString(), line.GetProperty("sig").GetString()),
                    (header!.Origin.ToString(), header.Destination?.ToString(), header.KeyId.ToString(), header.Signature));
                AssertReadsBack(header);
            }
        });
    }

    [Fact]
    public void Header_IsWrittenInOneWay() => Assert.Equal(
        "X-Matrix origin=\"a.example:1\",destination=\"b.example\",key=\"ed25519:1\",sig=\"AA+/\"",
        new XMatrixHeader(ServerName.Parse("a.example:1"), ServerName.Parse("b.example"), KeyId.Parse("ed25519:1"), "AA+/").ToString());

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Header_AtItsLimit_IsRead_AndOneCharacterPastIsNot(int more, bool isRead)
    {
        const string Start = "X-Matrix origin=a,key=ed25519:1,sig=x,y=\"";
        string text = $"{Start}{new string('z', XMatrixHeader.MaxLength - Start.Length - 1 + more)}\"";
        Assert.Equal(isRead, XMatrixHeader.TryParse(text, out _, out XMatrixError error));
        Assert.Equal(isRead ? XMatrixErrorKind.None : XMatrixErrorKind.TooLong, error.Kind);
    }

    [Fact]
    public void Error_SaysWhere()
    {
        Assert.False(XMatrixHeader.TryParse("X-Matrix origin=a;b", out _, out XMatrixError error));
        Assert.Equal(new XMatrixError(XMatrixErrorKind.Malformed, 17), error);
        Assert.False(XMatrixHeader.TryParse("X-Matrix key=a:b,key=a:b", out _, out error));
        Assert.Equal(new XMatrixError(XMatrixErrorKind.DuplicateParameter, 17), error);
    }

    [Fact]
    public void AnyHeader_WrittenAndRead_IsTheSame() => Prop.ForAll<ulong>(seed =>
    {
        var random = new SeededNumbers(seed);
        string keyVersion = string.Concat(Enumerable.Range(0, 1 + random.Next(10)).Select(_ => (char)(' ' + random.Next(95))));
        string signature = string.Concat(Enumerable.Range(0, random.Next(90)).Select(_ => (char)(' ' + random.Next(95))));
        ServerName? destination = random.Next(3) == 0 ? null : ServerName.Parse($"d{random.Next(1000)}.example");
        AssertReadsBack(new XMatrixHeader(ServerName.Parse($"o{random.Next(1000)}.example:{random.Next(65536)}"), destination, KeyId.Parse($"ed25519:{keyVersion}"), signature));
    }).QuickCheckThrowOnFailure();

    /// <summary>Whatever is read can be written and read again as the same; nothing throws.</summary>
    [Fact]
    public void AnyText_IsReadOrRefused()
    {
        string[] corpus = [.. Corpus().Select(line => line.GetProperty("header").GetString()!)];
        var random = new SeededNumbers(20260101);
        for (int i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder(corpus[random.Next(corpus.Length)]);
            for (int changes = 1 + random.Next(4); changes > 0; changes--)
            {
                int at = random.Next(text.Length + 1);
                _ = random.Next(3) switch
                {
                    0 when at < text.Length => text.Remove(at, 1 + random.Next(text.Length - at)),
                    1 when at < text.Length => text.Replace(text[at], Alphabet[random.Next(Alphabet.Length)], at, 1),
                    _ => text.Insert(at, Alphabet[random.Next(Alphabet.Length)]),
                };
            }

            if (XMatrixHeader.TryParse(text.ToString(), out XMatrixHeader? header, out XMatrixError error))
            {
                AssertReadsBack(header);
            }
            else
            {
                Assert.True(error.Kind != XMatrixErrorKind.None && error.Offset <= text.Length, text.ToString());
            }
        }
    }

    private static void AssertReadsBack(XMatrixHeader header)
    {
        string text = header.ToString();
        Assert.True(XMatrixHeader.TryParse(text, out XMatrixHeader? read, out XMatrixError error), $"{error}: {text}");
        Assert.Equal((header.Origin, header.Destination, header.KeyId, header.Signature), (read.Origin, read.Destination, read.KeyId, read.Signature));
        Assert.Equal(text, read.ToString());
    }

    private static IEnumerable<JsonElement> Corpus() =>
        File.ReadLines(Path.Combine(TestFolders.Repository, "tests", "vectors", "x-matrix", "headers.ndjson")).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    /// <summary>Numbers that follow from a seed, the same in every run (SplitMix64).</summary>
    private sealed class SeededNumbers
    {
        private ulong _state;

        public SeededNumbers(ulong seed) => _state = seed;

        public int Next(int below)
        {
            unchecked
            {
                _state += 0x9E3779B97F4A7C15;
                ulong z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                return (int)((z ^ (z >> 31)) % (ulong)below);
            }
        }
    }
}
