namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents a mark for each event of an index. All marks are cleared at once, so that memory is not allocated for each resolution. A mark holds the states,
/// one bit each, that were found so far to have the event in their auth chains. It also holds the progress of the work on the event.
/// </summary>
internal sealed class ScratchMarks
{
    private Mark[] _marks = [];
    private int _round;

    /// <summary>Clears all marks.</summary>
    /// <param name="count">The number of events.</param>
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

    /// <summary>Gets the mark of an event. It is clear if it was not used since all marks were cleared.</summary>
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
        /// <summary>The states that have the event in their auth chains, as far as it is known.</summary>
        public ulong States;

        /// <summary>The states that hold the event itself. The value is valid once <see cref="IsFound"/> is set.</summary>
        public ulong Holding;

        public int Round;

        /// <summary>True if the event was looked up in the states.</summary>
        public bool IsFound;

        /// <summary>True if the event was reached.</summary>
        public bool IsMet;

        /// <summary>True if <see cref="States"/> is complete.</summary>
        public bool IsExact;

        /// <summary>Looks up the event in the states, unless that was done before.</summary>
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
