using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Tool.Replay;

/// <summary>Counts the forks of a room's graph while events are added.</summary>
internal sealed class ForkStatistics
{
    private readonly Dictionary<EventId, int> _generations = [];
    private readonly Dictionary<EventId, EventId[]> _prev = [];
    private readonly Dictionary<EventId, int> _children = [];

    /// <summary>Gets the number of events that more than one event builds on.</summary>
    public int Forks { get; private set; }

    /// <summary>Gets the number of events that build on more than one event.</summary>
    public int Merges { get; private set; }

    /// <summary>Gets the maximum number of generations between a merge and the last event that all its branches share.</summary>
    public int Deepest { get; private set; }

    public void Add(RoomEvent taken)
    {
        EventId id = taken.EventId;
        EventId[] prev = [.. taken.PrevEvents.Distinct().Where(_generations.ContainsKey)];
        int generation = prev.Length == 0 ? 0 : 1 + prev.Max(before => _generations[before]);
        _generations[id] = generation;
        _prev[id] = prev;
        foreach (EventId before in prev)
        {
            _children[before] = _children.GetValueOrDefault(before) + 1;
            Forks += _children[before] == 2 ? 1 : 0;
        }

        if (prev.Length > 1)
        {
            Merges++;
            Deepest = Math.Max(Deepest, generation - GenerationOfLastShared(prev));
        }
    }

    /// <summary>Walks back from all branches at once, newest event first, to the first event that precedes all of them.</summary>
    private int GenerationOfLastShared(EventId[] tips)
    {
        var reachedBy = new Dictionary<EventId, HashSet<int>>();
        var open = new PriorityQueue<EventId, int>();
        for (int i = 0; i < tips.Length; i++)
        {
            reachedBy[tips[i]] = [i];
            open.Enqueue(tips[i], -_generations[tips[i]]);
        }

        while (open.TryDequeue(out EventId id, out _))
        {
            HashSet<int> branches = reachedBy[id];
            if (branches.Count == tips.Length)
            {
                return _generations[id];
            }

            foreach (EventId before in _prev[id])
            {
                if (reachedBy.TryGetValue(before, out HashSet<int>? known))
                {
                    known.UnionWith(branches);
                }
                else
                {
                    reachedBy[before] = [.. branches];
                    open.Enqueue(before, -_generations[before]);
                }
            }
        }

        return 0;
    }
}
