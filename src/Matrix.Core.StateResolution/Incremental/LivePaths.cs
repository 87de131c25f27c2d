namespace Matrix.Core.StateResolution;

/// <summary>
/// The conflicted state subgraph, kept while conflicted events come and go: of each event whether one of them is reached from it, and whether it is reached from one.
/// </summary>
/// <remarks>
/// Both are counts along citations, which have no cycles: of what an event cites that reaches an end, and of what cites it that is reached from one. Nothing older than the
/// oldest end reaches one, so that the graph is taken in only back to there, and further when an older end comes. Each citation is taken in once.
/// </remarks>
internal sealed class LivePaths
{
    private readonly AuthIndex _index;
    private readonly Action<int> _changed;
    private readonly Dictionary<int, Place> _places = [];
    private readonly PriorityQueue<(int Citer, int Cited), int> _older = new();
    private readonly Stack<(int Number, int By)> _reaching = [];
    private readonly Stack<(int Number, int By)> _reached = [];
    private int _oldest = int.MaxValue;

    /// <param name="index">Has all events.</param>
    /// <param name="changed">Told each event that may have come onto a path, or off all of them.</param>
    public LivePaths(AuthIndex index, Action<int> changed)
    {
        _index = index;
        _changed = changed;
    }

    /// <summary>Whether an event is on a path between ends.</summary>
    public bool Has(int number) => _places.TryGetValue(number, out Place? place) && place.Reaching > 0 && place.Reached > 0;

    /// <summary>Adds an end.</summary>
    public void Add(int end)
    {
        TakeInBackTo(end);
        _ = PlaceOf(end);
        Change(end, 1);
    }

    /// <summary>Removes an end.</summary>
    public void Remove(int end) => Change(end, -1);

    private void Change(int end, int by)
    {
        _reaching.Push((end, by));
        _reached.Push((end, by));
        Settle();
    }

    private void Settle()
    {
        while (true)
        {
            if (_reached.TryPop(out (int Number, int By) down))
            {
                Reached(down.Number, down.By);
            }
            else if (_reaching.TryPop(out (int Number, int By) up))
            {
                Reaching(up.Number, up.By);
            }
            else
            {
                return;
            }
        }
    }

    private void Reached(int number, int by)
    {
        _index.Work.EventsVisited++;
        Place place = _places[number];
        bool before = place.Reached > 0;
        place.Reached += by;
        if (before == place.Reached > 0)
        {
            return;
        }

        _changed(number);
        if (!place.IsTakenIn)
        {
            place.IsTakenIn = true;
            foreach (int cited in _index.CitedBy(number))
            {
                if (cited < _oldest)
                {
                    _older.Enqueue((number, cited), -cited);
                }
                else
                {
                    TakeIn(number, cited);
                }
            }

            return;
        }

        foreach (int cited in _index.CitedBy(number))
        {
            if (cited >= _oldest)
            {
                _reached.Push((cited, by));
            }
        }
    }

    private void Reaching(int number, int by)
    {
        _index.Work.EventsVisited++;
        Place place = _places[number];
        bool before = place.Reaching > 0;
        place.Reaching += by;
        if (before == place.Reaching > 0)
        {
            return;
        }

        _changed(number);
        foreach (int citer in place.Citers)
        {
            _reaching.Push((citer, by));
        }
    }

    private void TakeInBackTo(int oldest)
    {
        if (oldest >= _oldest)
        {
            return;
        }

        _oldest = oldest;
        while (_older.TryPeek(out (int Citer, int Cited) link, out _) && link.Cited >= oldest)
        {
            _ = _older.Dequeue();
            TakeIn(link.Citer, link.Cited);
        }

        Settle();
    }

    /// <summary>Takes in a citation.</summary>
    private void TakeIn(int citer, int cited)
    {
        _index.Work.EventsVisited++;
        Place place = PlaceOf(cited);
        place.Citers.Add(citer);
        if (place.Reaching > 0)
        {
            _reaching.Push((citer, 1));
        }

        if (_places[citer].Reached > 0)
        {
            _reached.Push((cited, 1));
        }
    }

    private Place PlaceOf(int number)
    {
        if (!_places.TryGetValue(number, out Place? place))
        {
            _places.Add(number, place = new Place());
        }

        return place;
    }

    private sealed class Place
    {
        /// <summary>How many ends it is, and how many events it cites that reach one.</summary>
        public int Reaching { get; set; }

        /// <summary>How many ends it is, and how many events cite it that are reached from one.</summary>
        public int Reached { get; set; }

        /// <summary>Whether what it cites was taken in.</summary>
        public bool IsTakenIn { get; set; }

        public List<int> Citers { get; } = [];
    }
}
