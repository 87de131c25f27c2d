namespace Matrix.Core.StateResolution;

/// <summary>Maintains the conflicted state subgraph while conflicted events are added and removed.</summary>
/// <remarks>
/// For each event two counts are stored: the number of cited events from which a conflicted event (an end) is reached, and the number of citing events that are
/// reached from an end. Citations have no cycles, so that the counts stay exact. Nothing older than the oldest end reaches an end, so the graph is loaded only
/// back to that end, and further when an older end is added. Each citation is loaded once.
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

    /// <param name="index">The index, which has all events.</param>
    /// <param name="changed">Called with each event that may have entered or left the paths.</param>
    public LivePaths(AuthIndex index, Action<int> changed)
    {
        _index = index;
        _changed = changed;
    }

    /// <summary>Determines whether an event is on a path between ends.</summary>
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

    /// <summary>Loads a citation.</summary>
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
        /// <summary>Gets or sets the number of cited events from which an end is reached, plus one if the event is an end.</summary>
        public int Reaching { get; set; }

        /// <summary>Gets or sets the number of citing events that are reached from an end, plus one if the event is an end.</summary>
        public int Reached { get; set; }

        /// <summary>Gets or sets a value that indicates whether the citations of the event were loaded.</summary>
        public bool IsTakenIn { get; set; }

        public List<int> Citers { get; } = [];
    }
}
