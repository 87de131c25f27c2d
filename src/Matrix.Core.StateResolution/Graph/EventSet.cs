using System.Numerics;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a set of events by their numbers, with one bit for each.</summary>
internal sealed class EventSet
{
    private const int BitsPerWord = 64;

    private ulong[] _words = new ulong[4];

    /// <summary>Gets the number of events in the set.</summary>
    public int Count { get; private set; }

    public bool Contains(int number) => number / BitsPerWord < _words.Length && (_words[number / BitsPerWord] & (1UL << (number % BitsPerWord))) != 0;

    /// <summary>Adds an event.</summary>
    /// <returns>True if the event was added; false if the set had it already.</returns>
    public bool Add(int number)
    {
        int word = number / BitsPerWord;
        if (word >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));
        }

        ulong bit = 1UL << (number % BitsPerWord);
        if ((_words[word] & bit) != 0)
        {
            return false;
        }

        _words[word] |= bit;
        Count++;
        return true;
    }

    /// <summary>Returns the events in the order of their numbers.</summary>
    public List<int> ToList()
    {
        var numbers = new List<int>(Count);
        foreach (int number in this)
        {
            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>Returns an enumerator over the events in the order of their numbers. Events that are added during the enumeration may be left out.</summary>
    public Enumerator GetEnumerator() => new(_words);

    internal struct Enumerator
    {
        private readonly ulong[] _words;
        private int _word;
        private ulong _rest;

        public Enumerator(ulong[] words)
        {
            _words = words;
            _rest = words[0];
        }

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (++_word >= _words.Length)
                {
                    return false;
                }

                _rest = _words[_word];
            }

            Current = (_word * BitsPerWord) + BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
