using System.Collections.Immutable;

namespace Matrix.Core.StateResolution;

/// <summary>Goes on from the steps of an earlier resolution, as far as this one must go the same way.</summary>
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
    private readonly HashSet<HashedKey> _conflictedKeys;
    private readonly ResolutionSteps? _previous;
    private ImmutableArray<int> _power;
    private int _takenOver;
    private bool _isSame;

    /// <param name="graph">The events.</param>
    /// <param name="previous">The earlier steps; null where there are none.</param>
    /// <param name="conflicts">The keys in conflict.</param>
    /// <param name="beginsWithNothing">Whether the first pass begins with nothing.</param>
    public GoingOn(AuthGraph graph, ResolutionSteps? previous, List<Conflict> conflicts, bool beginsWithNothing)
    {
        _graph = graph;
        _conflictedKeys = [.. conflicts.Select(conflict => conflict.Key)];
        _previous = previous is not null && (beginsWithNothing || !AsksWhereStatesDiffer(previous)) ? previous : null;
    }

    /// <summary>The power order, where it is known.</summary>
    public IReadOnlyList<int>? PowerOrder => _isSame ? [.. _previous!.PowerOrder.Select(_graph.NumberOfIndexed)] : null;

    /// <summary>Tells the power events and their chains: they decide whether the earlier steps are any good.</summary>
    public void Power(EventSet power)
    {
        if (_graph.Index is not null)
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

    /// <summary>The steps of this resolution; null where there is no index.</summary>
    public ResolutionSteps? StepsOf(IReadOnlyList<int> powerOrder, int[] afterFirst, List<int> rest, List<bool> allowed, IterativeAuth checks)
    {
        if (_graph.Index is null)
        {
            return null;
        }

        // What was taken over was asked for then.
        HashSet<HashedKey> asked = [.. checks.Asked];
        if (_isSame)
        {
            asked.UnionWith(_previous!.AskedKeys);
        }

        return new ResolutionSteps(
            _conflictedKeys,
            asked,
            _power,
            [.. powerOrder.Select(_graph.IndexedOf)],
            [.. afterFirst.Select(_graph.IndexedOf)],
            [.. rest.Select(_graph.IndexedOf)],
            [.. allowed]) { TakenOver = _takenOver };
    }

    private bool AsksWhereStatesDiffer(ResolutionSteps previous)
    {
        var differing = new HashSet<HashedKey>(_conflictedKeys);
        differing.SymmetricExceptWith(previous.ConflictedKeys);
        return differing.Overlaps(previous.AskedKeys);
    }
}
