namespace Matrix.Core.StateResolution;

/// <summary>For each event those that cite it, the oldest first. Eight bytes a citation and eight an event.</summary>
internal sealed class ReverseAuthEdges
{
    /// <summary>No place: the end of a list.</summary>
    public const int End = -1;

    private (int First, int Last)[] _lists = new (int First, int Last)[64];
    private (int Citer, int Next)[] _places = new (int Citer, int Next)[256];
    private int _events;
    private int _used;

    /// <summary>Adds the next event, which nothing cites yet.</summary>
    public void AddEvent()
    {
        if (_events == _lists.Length)
        {
            Array.Resize(ref _lists, _events * 2);
        }

        _lists[_events++] = (End, End);
    }

    /// <summary>Notes that an event is cited.</summary>
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

    /// <summary>Whether nothing cites an event.</summary>
    public bool IsEmpty(int cited) => _lists[cited].First == End;

    /// <summary>The place of the first citer; <see cref="End"/> where there is none.</summary>
    public int First(int cited) => _lists[cited].First;

    /// <summary>The citer at a place, and the place after it.</summary>
    public int At(int place, out int next)
    {
        (int citer, next) = _places[place];
        return citer;
    }
}
