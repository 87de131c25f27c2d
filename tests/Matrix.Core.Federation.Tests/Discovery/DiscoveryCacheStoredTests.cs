using System.Net;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Federation.Tests.Client.Support;

namespace Matrix.Core.Federation.Tests.Discovery;

/// <summary>The stored form of the discovery cache.</summary>
public sealed class DiscoveryCacheStoredTests
{
    private static readonly DiscoveryQuestion WellKnown = new(DiscoveryQuestionKind.WellKnown, "example.org");
    private static readonly DiscoveryQuestion Srv = new(DiscoveryQuestionKind.Srv, "_matrix-fed._tcp.example.org");

    private readonly DiscoveryCache _cache = new();

    [Fact]
    public void ToUtf8_EachKindOfAnswer_IsLoadedAsItWas()
    {
        (DiscoveryQuestion Question, IDiscoveryAnswer Answer)[] answers =
        [
            (WellKnown, Answers.Delegation("hs.example.net", "max-age=600")),
            (new(DiscoveryQuestionKind.WellKnown, "gone.example"), WellKnownResult.FromResponse(410, [], default, World.Now)),
            (new(DiscoveryQuestionKind.WellKnown, "down.example"), WellKnownResult.Failed(WellKnownStatus.TlsFailed)),
            (Srv, SrvResult.Found([new SrvRecord { Priority = 1, Weight = 2, Port = 8448, Target = "a.example" }, new SrvRecord { Port = 443, Target = "b.example" }], TimeSpan.FromSeconds(600))),
            (new(DiscoveryQuestionKind.Srv, "_matrix-fed._tcp.none.example"), SrvResult.NotFound(null)),
            (new(DiscoveryQuestionKind.Srv, "_matrix-fed._tcp.bad.example"), SrvResult.Failed("SERVFAIL \"quoted\"")),
            (DiscoveryQuestion.Addresses("example.org"), AddressResult.Found([IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.1")], TimeSpan.FromSeconds(60)) with { CanonicalName = "c.example" }),
            (DiscoveryQuestion.Addresses("none.example"), AddressResult.NotFound(TimeSpan.FromSeconds(60))),
            (DiscoveryQuestion.Addresses("bad.example"), AddressResult.Failed("timed out")),
        ];
        foreach ((DiscoveryQuestion question, IDiscoveryAnswer answer) in answers)
        {
            _ = _cache.Put(question, answer, World.Now, 0.5);
        }

        _ = _cache.MarkReached(WellKnown, World.Now);
        var other = new DiscoveryCache();
        Assert.Equal(0, other.Load(_cache.ToUtf8(), World.Now));
        Assert.Equal(_cache.Export().OrderBy(entry => entry.Question.ToString(), StringComparer.Ordinal), other.Export().OrderBy(entry => entry.Question.ToString(), StringComparer.Ordinal));
    }

    [Fact]
    public void Load_DamagedLine_SpoilsNoneOfItsNeighbours()
    {
        _ = _cache.Put(WellKnown, Answers.Delegation("hs.example.net", "max-age=600"), World.Now, 0.5);
        _ = _cache.Put(Srv, SrvResult.NotFound(TimeSpan.FromSeconds(60)), World.Now, 0.5);
        string[] lines = SampleEvents.Text(_cache.ToUtf8()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var other = new DiscoveryCache();
        Assert.Equal(1, other.Load(SampleEvents.Utf8($"{lines[0]}\n{{\n{lines[1]}\n"), World.Now));
        Assert.Equal(2, other.Count);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"x\"")]
    [InlineData("{\"kind\":\"None\"}")]
    [InlineData("{\"kind\":\"\\ud800\"}")]
    public void Load_OtherJson_IsCountedAsUnreadable(string line)
    {
        Assert.Equal(1, _cache.Load(SampleEvents.Utf8(line), World.Now));
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void Load_EachByteOfTheStoredFormChanged_NeverThrows()
    {
        _ = _cache.Put(WellKnown, Answers.Delegation("hs.example.net", "max-age=600"), World.Now, 0.5);
        _ = _cache.Put(Srv, SrvResult.Found([new SrvRecord { Priority = 1, Weight = 2, Port = 8448, Target = "a.example" }], TimeSpan.FromSeconds(600)), World.Now, 0.5);
        _ = _cache.Put(DiscoveryQuestion.Addresses("example.org"), Answers.Address(), World.Now, 0.5);
        byte[] stored = _cache.ToUtf8();
        for (int i = 0; i < stored.Length; i++)
        {
            foreach (byte value in (ReadOnlySpan<byte>)[0, (byte)'"', (byte)'9', (byte)'{', 0xFF])
            {
                byte[] damaged = [.. stored];
                damaged[i] = value;
                var other = new DiscoveryCache();
                Assert.InRange(other.Load(damaged, World.Now), 0, 4);
                Assert.InRange(other.Count, 0, 3);
            }
        }
    }
}
