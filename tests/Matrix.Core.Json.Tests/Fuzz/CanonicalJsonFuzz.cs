using System.Diagnostics;
using Matrix.Core.Json.Tests.Support;

namespace Matrix.Core.Json.Tests.Fuzz;

public sealed class CanonicalJsonFuzz
{
    /// <summary>The most that one text may take; they are of a few kilobytes at the most.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(5);

    [Fact]
    public void TryCanonicalize_DamagedText_GivesAVerdictInBounds()
    {
        int accepted = 0;
        foreach (byte[] text in FuzzRun.Texts(seed: 20_261_120, FuzzRun.Iterations))
        {
            long start = Stopwatch.GetTimestamp();
            bool strict = Check(text, CanonicalJsonMode.Strict, text.Length);
            bool relaxed = Check(text, CanonicalJsonMode.Relaxed, text.Length * 32);
            bool verbatim = Check(text, CanonicalJsonMode.RelaxedVerbatim, text.Length);
            Assert.True(Stopwatch.GetElapsedTime(start) < Hang, Convert.ToBase64String(text));
            Assert.True((!strict || relaxed) && (!relaxed || verbatim), Convert.ToBase64String(text));
            accepted += relaxed ? 1 : 0;
        }

        Assert.InRange(accepted, FuzzRun.Iterations / 50, FuzzRun.Iterations * 9 / 10);
    }

    [Fact]
    public void TryCanonicalize_DamagedText_IsOfOneMindWithAnotherStrictReader()
    {
        foreach (byte[] text in FuzzRun.Texts(seed: 7, FuzzRun.Iterations / 5))
        {
            bool accepted = CanonicalJson.TryCanonicalize(text, CanonicalJsonMode.Relaxed, out byte[] canonical, out JsonError error);
            Assert.True(accepted == StrictOracle.Accepts(text), $"{Convert.ToBase64String(text)}: {error}");
            if (accepted)
            {
                using System.Text.Json.JsonDocument document = StrictOracle.Parse(text);
                StrictOracle.SameValue(document.RootElement, JsonSlice.FromCanonical(canonical), exactNumbers: false);
            }
        }
    }

    /// <summary>Deep text takes another way, which must come to the same.</summary>
    [Fact]
    public void TryCanonicalize_DamagedTextDeepInAnEnvelope_GivesWhatItGivesAlone()
    {
        byte[] open = [.. Enumerable.Repeat((byte)'[', 200)];
        byte[] close = [.. Enumerable.Repeat((byte)']', 200)];
        foreach (byte[] text in FuzzRun.Texts(seed: 1_130, FuzzRun.Iterations / 5))
        {
            bool alone = CanonicalJson.TryCanonicalize(text, CanonicalJsonMode.Relaxed, int.MaxValue, out byte[] canonical, out JsonError error);
            string about = $"{error}: {Convert.ToBase64String(text)}";
            Assert.True(alone || error.Kind != JsonErrorKind.TooDeep, about);
            bool enclosed = CanonicalJson.TryCanonicalize([.. open, .. text, .. close], CanonicalJsonMode.Relaxed, int.MaxValue, out byte[] envelope, out error);
            Assert.True(!alone || (enclosed && envelope.AsSpan().SequenceEqual([.. open, .. canonical, .. close])), about);
            Assert.True(enclosed == (error.Kind == JsonErrorKind.None) && error.Offset >= 0 && error.Offset <= text.Length + 400, about);
        }
    }

    private static bool Check(byte[] text, CanonicalJsonMode mode, int limit)
    {
        bool accepted = CanonicalJson.TryCanonicalize(text, mode, out byte[] canonical, out JsonError error);
        string about = $"{mode} {error}: {Convert.ToBase64String(text)}";
        Assert.True(canonical.Length <= limit, about);
        Assert.True(error.Offset >= 0 && error.Offset <= text.Length, about);
        Assert.True(accepted == (error.Kind == JsonErrorKind.None), about);
        Assert.True(accepted ? CanonicalJson.IsCanonical(canonical, mode) : canonical.Length == 0, about);
        return accepted;
    }
}
