namespace Matrix.Core.StateResolution.Tests.Support;

/// <summary>Takes note of every case of a corpus, so that one run tells of all that fail.</summary>
internal sealed class Failures
{
    private readonly List<string> _lines = [];

    public int Count { get; private set; }

    public void Note(string name, string difference)
    {
        Count++;
        if (difference.Length > 0)
        {
            _lines.Add($"{name}: {difference}");
        }
    }

    /// <summary>Fails where a case did, or where there were not as many cases as the corpus has.</summary>
    public void AssertNone(int expectedCount)
    {
        Assert.True(_lines.Count == 0, $"{_lines.Count} of {Count} failed:\n{string.Join('\n', _lines.Take(20))}");
        Assert.Equal(expectedCount, Count);
    }
}
