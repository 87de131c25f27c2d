using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>The forward extremities of a room with the states after them, whose resolution is updated by those that come and go.</summary>
internal sealed class ForwardExtremities
{
    private readonly SortedSet<EventId> _ids = [];
    private readonly Dictionary<EventId, StateMap> _states = [];

    /// <summary>The states as the resolver knows them; null until there is more than one extremity.</summary>
    private StateSet? _set;
    private RoomStateResolver? _setOf;

    /// <summary>The states as they were resolved last, which are those of the extremities when these have changed too.</summary>
    private StateSet? _resolved;

    public int Count => _states.Count;

    /// <summary>Gets the extremities in the order of their IDs.</summary>
    public IReadOnlySet<EventId> Ids => _ids;

    public bool Contains(EventId id) => _states.ContainsKey(id);

    /// <summary>Adds an extremity, without resolving.</summary>
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

    /// <summary>Takes one extremity in place of all there are.</summary>
    public void Reset(EventId id, StateMap stateAfter)
    {
        Clear();
        Add(id, stateAfter);
    }

    /// <summary>Resolves the states after the extremities as they will be. Until <see cref="Change"/> is called, they stay as they are.</summary>
    /// <param name="resolver">The resolver of the room.</param>
    /// <param name="leaving">The extremities that leave.</param>
    /// <param name="coming">The event that becomes one; null for none.</param>
    /// <param name="state">The state.</param>
    /// <param name="missing">The events that are not available.</param>
    /// <returns>Whether there is a state; if not, events are missing.</returns>
    public bool TryResolve(RoomStateResolver resolver, EventId[] leaving, RoomEvent? coming, out StateMap state, out ImmutableArray<EventId> missing)
    {
        missing = [];
        StateMap[] added = coming is null ? [] : [coming.StateAfter!];
        StateSet? set = ReferenceEquals(_setOf, resolver) ? _set : null;
        Resolution resolution;
        _set = null;
        if (set is not null)
        {
            resolution = set.Update([.. leaving.Select(id => _states[id])], added);
        }
        else
        {
            set = resolver.CreateStateSet();
            resolution = set.Update([], [.. _states.Where(item => !leaving.Contains(item.Key)).Select(item => item.Value), .. added]);
        }

        state = resolution.State ?? StateMap.Empty;
        missing = resolution.MissingEvents;
        (_resolved, _setOf) = (set, resolver);
        return resolution.IsResolved;
    }

    /// <summary>Changes the extremities to those that were resolved last.</summary>
    public void Change(EventId[] leaving, RoomEvent? coming)
    {
        foreach (EventId id in leaving)
        {
            _ = _ids.Remove(id);
            _ = _states.Remove(id);
        }

        if (coming is not null)
        {
            _ = _ids.Add(coming.EventId);
            _states.Add(coming.EventId, coming.StateAfter!);
        }

        (_set, _resolved) = (_resolved, null);
    }
}
