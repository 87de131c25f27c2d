using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Resolves the states of a room, and remembers what the same states came to.</summary>
internal sealed class StateMerger
{
    private readonly RoomVersion _version;
    private readonly EventTable _events;
    private readonly RoomOptions _options;
    private readonly LinkedList<(ImmutableArray<StateMap> States, StateMap Result)> _remembered = [];

    public StateMerger(RoomVersion version, EventTable events, RoomOptions options)
    {
        _version = version;
        _events = events;
        _options = options;
    }

    /// <summary>How many resolutions were worked out, not remembered.</summary>
    public int Resolutions { get; private set; }

    /// <summary>Resolves states.</summary>
    /// <returns>Whether there is a result; if not, events are missing.</returns>
    public bool TryMerge(IReadOnlyList<StateMap> states, out StateMap result, out ImmutableArray<EventId> missing)
    {
        missing = [];
        ImmutableArray<StateMap> distinct = [.. states.Distinct(ReferenceEqualityComparer.Instance).Cast<StateMap>()];
        if (distinct.Length == 1)
        {
            result = distinct[0];
            return true;
        }

        if (Recall(distinct) is { } known)
        {
            result = known;
            return true;
        }

        Resolution resolution = StateResolver.Resolve(_version, distinct, _events, _options.Resolution);
        missing = resolution.MissingEvents;
        result = resolution.State ?? StateMap.Empty;
        if (!resolution.IsResolved)
        {
            return false;
        }

        // A result equal to one of the states is that state, so that what follows shares its structure.
        StateMap resolved = result;
        result = distinct.FirstOrDefault(state => state.Equals(resolved)) ?? resolved;
        Resolutions++;
        _ = _remembered.AddFirst((distinct, result));
        if (_remembered.Count > _options.RememberedResolutions)
        {
            _remembered.RemoveLast();
        }

        return true;
    }

    private StateMap? Recall(ImmutableArray<StateMap> states)
    {
        var asked = new HashSet<StateMap>(states, ReferenceEqualityComparer.Instance);
        for (LinkedListNode<(ImmutableArray<StateMap> States, StateMap Result)>? node = _remembered.First; node is not null; node = node.Next)
        {
            if (node.Value.States.Length == states.Length && node.Value.States.All(asked.Contains))
            {
                _remembered.Remove(node);
                _remembered.AddFirst(node);
                return node.Value.Result;
            }
        }

        return null;
    }
}
