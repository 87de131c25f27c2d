namespace Matrix.Core.StateResolution;

/// <content>Updates sets of states that change by a few states at a time.</content>
public sealed partial class RoomStateResolver
{
    /// <summary>Creates an empty set of states, which this resolver resolves each time the set is updated.</summary>
    public StateSet CreateStateSet() => new(this);

    /// <summary>Gets a number that changes when the cached results are forgotten. It is different at each call if nothing is cached.</summary>
    internal int Generation => _options.Explains ? ++_generation : _generation;

    /// <summary>Updates a cached resolution by the states that left a set and the states that were added to it.</summary>
    /// <returns>The result, or null if the index or the event source lacks an event.</returns>
    internal StateMap? Change(
        IncrementalResolution kept, IReadOnlyCollection<StateMap> leaving, IReadOnlyCollection<StateMap> coming, CancellationToken cancellation)
    {
        if (!coming.All(state => state.IsCoveredBy(Index)))
        {
            return null;
        }

        // An update that does not complete leaves the resolution inconsistent, so it is removed first and only put back afterwards.
        _ = _kept.Remove(kept);
        if (kept.Change(leaving, coming, cancellation) is not { } result)
        {
            return null;
        }

        ResolutionCount++;
        Updates++;
        Keep(kept);
        return result;
    }

    /// <summary>Determines whether a resolution is cached and was not updated since a given number of updates.</summary>
    internal bool IsKept(IncrementalResolution resolution, int updates) => resolution.Updates == updates && _kept.Contains(resolution);

    /// <summary>Returns the most recently used resolution if it resolves the given number of states; otherwise null.</summary>
    internal IncrementalResolution? LastKept(int states) => _kept.Count > 0 && _kept[0].States == states ? _kept[0] : null;
}
