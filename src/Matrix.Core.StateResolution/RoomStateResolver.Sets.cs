namespace Matrix.Core.StateResolution;

/// <content>Sets of states that change by a few at a time.</content>
public sealed partial class RoomStateResolver
{
    /// <summary>Creates a set of states, empty at first, which this resolver resolves each time that it changes.</summary>
    public StateSet CreateStateSet() => new(this);

    /// <summary>Gets a number that changes when what was resolved is forgotten; each time anew where nothing is remembered.</summary>
    internal int Generation => _options.Explains ? ++_generation : _generation;

    /// <summary>Updates a kept resolution by the states that left a set and those that came into it.</summary>
    /// <returns>The result; null where the index or the source lacks an event.</returns>
    internal StateMap? Change(
        IncrementalResolution kept, IReadOnlyCollection<StateMap> leaving, IReadOnlyCollection<StateMap> coming, CancellationToken cancellation)
    {
        if (!coming.All(state => state.IsCoveredBy(Index)))
        {
            return null;
        }

        // Where it does not come to an end it is in no state to go on from, and stays out.
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

    /// <summary>Determines whether a resolution is kept, and was not updated since.</summary>
    internal bool IsKept(IncrementalResolution resolution, int updates) => resolution.Updates == updates && _kept.Contains(resolution);

    /// <summary>Gets the resolution that was used last, where it is kept and resolves so many states.</summary>
    internal IncrementalResolution? LastKept(int states) => _kept.Count > 0 && _kept[0].States == states ? _kept[0] : null;
}
