using System.Collections.Concurrent;

namespace Matrix.Core.KillTest;

/// <summary>Collects what is not as in an uninterrupted run.</summary>
internal sealed class Differences
{
    private const int MaxPrinted = 400;

    private readonly ConcurrentQueue<string> _texts = new();

    public bool IsEmpty => _texts.IsEmpty;

    public void Add(string text) => _texts.Enqueue(text);

    public void AddIf(bool condition, string text)
    {
        if (condition)
        {
            Add(text);
        }
    }

    public void Print(TextWriter output)
    {
        foreach (string text in _texts.Take(MaxPrinted))
        {
            output.WriteLine($"  {text}");
        }

        if (_texts.Count > MaxPrinted)
        {
            output.WriteLine($"  and {_texts.Count - MaxPrinted} more");
        }
    }
}
