using System.Collections;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>A sequence that knows how much of it was taken, by which threads, and whether it was disposed of.</summary>
internal sealed class CountedSequence<T>(IEnumerable<T> items) : IEnumerable<T>
{
    public int Pulled { get; private set; }

    public int Disposed { get; private set; }

    public HashSet<int> Threads { get; } = [];

    public IEnumerator<T> GetEnumerator()
    {
        try
        {
            foreach (T item in items)
            {
                Pulled++;
                _ = Threads.Add(Environment.CurrentManagedThreadId);
                yield return item;
            }
        }
        finally
        {
            Disposed++;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
