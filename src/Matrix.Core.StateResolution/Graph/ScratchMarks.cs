namespace Matrix.Core.StateResolution;

/// <summary>
/// A mark for each event of an index, all of them cleared at once: room to work in that is not allocated for each resolution. A mark is the
/// set of the states in whose chains the event was found so far, a bit each, and how far the work on it is.
/// </summary>
internal sealed class ScratchMarks
{
    private Mark[] _marks = [];
    private int _round;

    /// <summary>Clears all marks.</summary>
    /// <param name="count">How many events there are.</param>
    public void Clear(int count)
    {
        if (_marks.Length < count)
        {
            _marks = new Mark[Math.Max(count, _marks.Length * 2)];
            _round = 0;
        }

        if (++_round == int.MaxValue)
        {
            Array.Clear(_marks);
            _round = 1;
        }
    }

    /// <summary>The mark of an event, clear where it was not touched since all were cleared.</summary>
    public ref Mark this[int number]
    {
        get
        {
            ref Mark mark = ref _marks[number];
            if (mark.Round != _round)
            {
                mark = new Mark { Round = _round };
            }

            return ref mark;
        }
    }

    internal struct Mark
    {
        /// <summary>The states in whose chains the event is, as far as is known.</summary>
        public ulong States;

        /// <summary>The states that hold the event itself, once they were looked at.</summary>
        public ulong Holding;

        public int Round;

        /// <summary>Whether the states were looked at.</summary>
        public bool IsFound;

        /// <summary>Whether the event was met.</summary>
        public bool IsMet;

        /// <summary>Whether <see cref="States"/> is all that there is to know.</summary>
        public bool IsExact;

        /// <summary>Looks for the event in the states, once.</summary>
        public void Find(int number, IndexedStates states)
        {
            if (!IsFound)
            {
                IsFound = true;
                States |= states.Find(number, out Holding);
            }
        }
    }
}
