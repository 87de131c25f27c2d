using System.Collections.Immutable;

namespace Matrix.Core.StateResolution;

/// <summary>Goes on from the steps of an earlier resolution, as far as this one must go the same way, and takes down the steps of this one.</summary>
/// <remarks>
/// <para>
/// The order of the power events depends on the events alone; with the same events it is the same. The first pass depends on them and on what the
/// state to begin with has where it was asked: in version 2.1 that is nothing; in version 2 the unconflicted state, which differs from the
/// earlier one at most at keys that are in conflict in one of the two and not in the other, since the two resolutions share a state. Where none of those keys
/// was asked for, the pass comes out the same, and so does each judgement of the second pass as long as it comes in the same order.
/// </para>
/// <para>Whether an event was rejected must not have changed in between: who remembers steps forgets them when that happens.</para>
/// </remarks>
internal sealed class GoingOn
{
    private readonly AuthGraph _graph;
    private readonly bool _takesDown;
    private HashSet<HashedKey> _conflictedKeys = [];
    private ResolutionSteps? _previous;
    private ImmutableArray<int> _power;
    private ImmutableArray<int> _afterFirst;
    private int _takenOver;
    private bool _isSame;

    private GoingOn(AuthGraph graph, ResolutionSteps? previous, bool takesDown)
    {
        _graph = graph;
        _previous = previous;
        _takesDown = takesDown;
    }

    /// <summary>The steps of this resolution, when it has ended; null where none are taken down.</summary>
    public ResolutionSteps? Steps { get; private set; }

    /// <summary>The power order, where it is known.</summary>
    public IReadOnlyList<int>? PowerOrder => _isSame ? [.. _previous!.PowerOrder.Select(_graph.NumberOfIndexed)] : null;

    /// <summary>A resolution by itself.</summary>
    public static GoingOn Alone(AuthGraph graph) => new(graph, previous: null, takesDown: false);

    /// <summary>A resolution among others of one room.</summary>
    /// <param name="graph">The events; by an index.</param>
    /// <param name="previous">The steps of a resolution of other states, of which one at least is among these; null where there is none.</param>
    public static GoingOn From(AuthGraph graph, ResolutionSteps? previous) => new(graph, previous, takesDown: true);

    /// <summary>Begins.</summary>
    /// <param name="conflicts">The keys in conflict.</param>
    /// <param name="beginsWithNothing">Whether the first pass begins with nothing.</param>
    public void Begin(List<Conflict> conflicts, bool beginsWithNothing)
    {
        if (_takesDown)
        {
            _conflictedKeys = [.. conflicts.Select(conflict => conflict.Key)];
            _previous = _previous is not null && (beginsWithNothing || !AsksWhereStatesDiffer(_previous)) ? _previous : null;
        }
    }

    /// <summary>Tells the power events and their chains: they decide whether the earlier steps are any good.</summary>
    public void Power(EventSet power)
    {
        if (_takesDown)
        {
            _power = [.. power.ToList().Select(_graph.IndexedOf).Order()];
            _isSame = _previous is not null && _previous.Power.AsSpan().SequenceEqual(_power.AsSpan());
        }
    }

    /// <summary>Takes over the first pass.</summary>
    public bool TryTakeFirstPass(IterativeAuth checks)
    {
        if (_isSame)
        {
            foreach (int indexed in _previous!.AfterFirst)
            {
                checks.Set(_graph.NumberOfIndexed(indexed));
            }

            _takenOver = _previous.PowerOrder.Length;
        }

        return _isSame;
    }

    /// <summary>Tells what the first pass came to.</summary>
    public void FirstPass(IterativeAuth checks)
    {
        if (_takesDown)
        {
            _afterFirst = [.. checks.Resolved.Select(entry => _graph.IndexedOf(entry.Value))];
        }
    }

    /// <summary>Takes over the second pass as long as the order is the same.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="rest">The order.</param>
    /// <param name="allowed">Gets, for each event that need not be judged, whether it is allowed.</param>
    public void TakeSecondPass(IterativeAuth checks, List<int> rest, List<bool> allowed)
    {
        for (int i = 0; _isSame && i < rest.Count && i < _previous!.Rest.Length && _previous.Rest[i] == _graph.IndexedOf(rest[i]); i++)
        {
            _takenOver++;
            allowed.Add(_previous.RestAllowed[i]);
            if (_previous.RestAllowed[i])
            {
                checks.Set(rest[i]);
            }
        }
    }

    /// <summary>Tells the rest.</summary>
    public void End(IReadOnlyList<int> powerOrder, List<int> rest, List<bool> allowed, IterativeAuth checks)
    {
        if (!_takesDown)
        {
            return;
        }

        // What was taken over was asked for then.
        HashSet<HashedKey> asked = [.. checks.Asked];
        if (_isSame)
        {
            asked.UnionWith(_previous!.AskedKeys);
        }

        Steps = new ResolutionSteps(
            _conflictedKeys,
            asked,
            _power,
            [.. powerOrder.Select(_graph.IndexedOf)],
            _afterFirst,
            [.. rest.Select(_graph.IndexedOf)],
            [.. allowed])
        {
            TakenOver = _takenOver,
        };
    }

    private bool AsksWhereStatesDiffer(ResolutionSteps previous)
    {
        var differing = new HashSet<HashedKey>(_conflictedKeys);
        differing.SymmetricExceptWith(previous.ConflictedKeys);
        return differing.Overlaps(previous.AskedKeys);
    }
}
