namespace Matrix.Core.StateResolution;

/// <summary>Represents the events that cite each event, the oldest first. It takes eight bytes for each citation and eight for each event.</summary>
internal sealed class ReverseAuthEdges
{
    /// <summary>The value that marks the end of a list.</summary>
    public const int End = -1;

    private (int First, int Last)[] _lists = new (int First, int Last)[64];
    private (int Citer, int Next)[] _places = new (int Citer, int Next)[256];
    private int _events;
    private int _used;

    /// <summary>Adds the next event, which is not cited yet.</summary>
    public void AddEvent()
    {
        if (_events == _lists.Length)
        {
            Array.Resize(ref _lists, _events * 2);
        }

        _lists[_events++] = (End, End);
    }

    /// <summary>Adds a citation of an event.</summary>
    public void Add(int cited, int citer)
    {
        if (_used == _places.Length)
        {
            Array.Resize(ref _places, _used * 2);
        }

        _places[_used] = (citer, End);
        ref (int First, int Last) list = ref _lists[cited];
        if (list.First == End)
        {
            list.First = _used;
        }
        else
        {
            _places[list.Last].Next = _used;
        }

        list.Last = _used++;
    }

    /// <summary>Determines whether an event is not cited.</summary>
    public bool IsEmpty(int cited) => _lists[cited].First == End;

    /// <summary>Returns the place of the first citing event, or <see cref="End"/> if the event is not cited.</summary>
    public int First(int cited) => _lists[cited].First;

    /// <summary>Returns the citing event at a place, and the next place.</summary>
    public int At(int place, out int next)
    {
        (int citer, next) = _places[place];
        return citer;
    }
}
