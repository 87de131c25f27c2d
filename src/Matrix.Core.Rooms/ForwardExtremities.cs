using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents the forward extremities of a room with the states after them. Their resolution is updated by the extremities that leave and the event that is added.</summary>
internal sealed class ForwardExtremities
{
    private readonly SortedSet<EventId> _ids = [];
    private readonly Dictionary<EventId, StateMap> _states = [];

    /// <summary>The states, as a set of the resolver; null until the states of several extremities are resolved.</summary>
    private StateSet? _set;
    private RoomStateResolver? _setOf;

    /// <summary>The set that was resolved last. It becomes the set of the extremities when these change, too.</summary>
    private StateSet? _resolved;

    public int Count => _states.Count;

    /// <summary>Gets the extremities in the order of their IDs.</summary>
    public IReadOnlySet<EventId> Ids => _ids;

    public bool Contains(EventId id) => _states.ContainsKey(id);

    /// <summary>Adds an extremity, and does not resolve.</summary>
    public void Add(EventId id, StateMap stateAfter)
    {
        _set = null;
        _ = _ids.Add(id);
        _states.Add(id, stateAfter);
    }

    public void Clear()
    {
        (_set, _resolved) = (null, null);
        _ids.Clear();
        _states.Clear();
    }

    /// <summary>Replaces all extremities by one.</summary>
    public void Reset(EventId id, StateMap stateAfter)
    {
        Clear();
        Add(id, stateAfter);
    }

    /// <summary>Resolves the states after the extremities as they will be after <see cref="Change"/>. Until then, the extremities are unchanged.</summary>
    /// <param name="resolver">The resolver of the room.</param>
    /// <param name="leaving">The extremities that leave.</param>
    /// <param name="added">The event that becomes an extremity; null for no event.</param>
    /// <param name="state">The resolved state.</param>
    /// <param name="missing">The events that are not available.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>True if there is a state; false if events are missing.</returns>
    public bool TryResolve(
        RoomStateResolver resolver, EventId[] leaving, RoomEvent? added, out StateMap state, out ImmutableArray<EventId> missing, CancellationToken cancellationToken)
    {
        missing = [];
        StateMap[] statesAdded = added is null ? [] : [added.StateAfter!];
        StateSet? set = ReferenceEquals(_setOf, resolver) ? _set : null;
        ResolutionResult resolution;
        _set = null;
        if (set is not null)
        {
            resolution = set.Update([.. leaving.Select(id => _states[id])], statesAdded, cancellationToken);
        }
        else
        {
            set = resolver.CreateStateSet();
            resolution = set.Update([], [.. _states.Where(item => !leaving.Contains(item.Key)).Select(item => item.Value), .. statesAdded], cancellationToken);
        }

        state = resolution.State ?? StateMap.Empty;
        missing = resolution.MissingEvents;
        (_resolved, _setOf) = (set, resolver);
        return resolution.IsResolved;
    }

    /// <summary>Changes the extremities to the ones that were resolved last.</summary>
    public void Change(EventId[] leaving, RoomEvent? added)
    {
        foreach (EventId id in leaving)
        {
            _ = _ids.Remove(id);
            _ = _states.Remove(id);
        }

        if (added is not null)
        {
            _ = _ids.Add(added.EventId);
            _states.Add(added.EventId, added.StateAfter!);
        }

        (_set, _resolved) = (_resolved, null);
    }
}
