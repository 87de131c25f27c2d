namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents a set of states that changes by a few states at a time, such as the states after a room's forward extremities, together with the
/// state that they resolve to.
/// </summary>
/// <remarks>
/// The results are those of <see cref="RoomStateResolver.Resolve(IEnumerable{StateMap}, CancellationToken)"/>. An update costs what it changes, however many states the set holds. The set
/// belongs to the resolver that created it (<see cref="RoomStateResolver.CreateStateSet"/>), and is not safe for use by several threads at once.
/// </remarks>
public sealed class StateSet
{
    /// <summary>
    /// The largest number of states that are resolved like any others. Those results are cached, and found again when an event cites all of these states.
    /// </summary>
    internal const int MaxSmall = 20;

    private readonly RoomStateResolver _resolver;

    /// <summary>The number of times each state is in the set. Several events may have the same state after them.</summary>
    private readonly Dictionary<StateMap, int> _counts = [];

    /// <summary>The result of the set, which is valid as long as the resolver did not forget it.</summary>
    private StateMap? _result;
    private int _resultOf;

    /// <summary>The resolution that was updated with the set, and the number of its updates at that time. Other calls may update it as well.</summary>
    private IncrementalResolution? _kept;
    private int _updates;

    internal StateSet(RoomStateResolver resolver) => _resolver = resolver;

    /// <summary>Gets the number of states in the set. Equal states count once.</summary>
    public int Count => _counts.Count;

    /// <summary>Removes states from the set, adds others, and resolves the states that the set then has.</summary>
    /// <param name="removed">The states to remove, each as many times as it is to be removed. They must be in the set.</param>
    /// <param name="added">The states to add. A state may be added several times. It leaves the set when it was removed the same number of times.</param>
    /// <param name="cancellationToken">Cancels the work. The set then stays unchanged.</param>
    /// <returns>The state, or the events that are missing. If events are missing, the set stays unchanged.</returns>
    /// <exception cref="ArgumentException">A state to remove is not in the set, or the set would be empty. The set stays unchanged.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="removed"/> or <paramref name="added"/> is <see langword="null"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ResolutionResult Update(IReadOnlyCollection<StateMap> removed, IReadOnlyCollection<StateMap> added, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentNullException.ThrowIfNull(added);
        var before = new Dictionary<StateMap, int>();
        bool isUpdated = false;
        try
        {
            foreach (StateMap state in added)
            {
                Add(state, 1, before);
            }

            foreach (StateMap state in removed)
            {
                Add(state, -1, before);
            }

            if (_counts.Count == 0)
            {
                throw new ArgumentException("No state would be left.", nameof(removed));
            }

            List<StateMap> leaving = [.. before.Where(item => item.Value > 0 && !_counts.ContainsKey(item.Key)).Select(item => item.Key)];
            List<StateMap> coming = [.. before.Where(item => item.Value == 0 && _counts.ContainsKey(item.Key)).Select(item => item.Key)];
            ResolutionResult resolution = Resolve(leaving, coming, cancellationToken);
            isUpdated = resolution.IsResolved;
            if (isUpdated)
            {
                (_result, _resultOf) = (resolution.State, _resolver.Generation);
            }

            return resolution;
        }
        finally
        {
            if (!isUpdated)
            {
                Restore(before);
            }
        }
    }

    private ResolutionResult Resolve(List<StateMap> leaving, List<StateMap> coming, CancellationToken cancellation)
    {
        if (leaving.Count == 0 && coming.Count == 0 && _result is not null && _resultOf == _resolver.Generation)
        {
            return new ResolutionResult(_result, trace: null);
        }

        if (_counts.Count > MaxSmall && _kept is { } kept && _resolver.IsKept(kept, _updates))
        {
            _kept = null;
            if (_resolver.Change(kept, leaving, coming, cancellation) is { } changed)
            {
                Follow(kept);
                return new ResolutionResult(changed, trace: null);
            }
        }

        _kept = null;
        ResolutionResult resolution = _resolver.Resolve([.. _counts.Keys], leavesOutInner: _counts.Count <= MaxSmall, cancellation);
        if (_counts.Count > MaxSmall && _resolver.LastKept(_counts.Count) is { } last && _counts.Keys.All(last.Has))
        {
            Follow(last);
        }

        return resolution;
    }

    private void Follow(IncrementalResolution kept)
    {
        _kept = kept;
        _updates = kept.Updates;
    }

    /// <param name="state">The state.</param>
    /// <param name="by">The change of the number of times that the state is in the set.</param>
    /// <param name="before">Receives the number of times that each changed state was in the set before.</param>
    private void Add(StateMap state, int by, Dictionary<StateMap, int> before)
    {
        int count = _counts.GetValueOrDefault(state);
        if (count + by < 0)
        {
            throw new ArgumentException("A state that is to be removed is not in the set.", nameof(state));
        }

        _ = before.TryAdd(state, count);
        if (count + by == 0)
        {
            _ = _counts.Remove(state);
        }
        else
        {
            _counts[state] = count + by;
        }
    }

    private void Restore(Dictionary<StateMap, int> before)
    {
        _kept = null;
        foreach ((StateMap state, int count) in before)
        {
            if (count == 0)
            {
                _ = _counts.Remove(state);
            }
            else
            {
                _counts[state] = count;
            }
        }
    }
}
