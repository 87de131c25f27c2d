using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>A key on which states do not agree.</summary>
/// <param name="Key">The key.</param>
/// <param name="Entries">The entries at it, one an event, in the order of their IDs. One where some states have none.</param>
internal readonly record struct Conflict(HashedKey Key, StateLeaf[] Entries)
{
    /// <summary>Of two states the place of the one that has the first entry; negative where more states are compared.</summary>
    public int HolderOfFirst { get; init; } = -1;

    /// <summary>The entry that a state has at the key; null where it has none.</summary>
    /// <param name="states">The states that are compared.</param>
    /// <param name="place">The place of the state among them.</param>
    public StateLeaf? EntryIn(ImmutableArray<StateMap> states, int place) =>
        HolderOfFirst < 0 ? states[place].Find(Key)
        : HolderOfFirst == place ? Entries[0]
        : Entries.Length == 2 ? Entries[1]
        : null;

    /// <summary>The events at the key, each once and in order.</summary>
    public IEnumerable<EventId> EventIds => Entries.Select(entry => entry.Entry.EventId);

    /// <summary>The entry of an event at the key; one is made where no state has it.</summary>
    public StateLeaf EntryOf(EventId id)
    {
        foreach (StateLeaf entry in Entries)
        {
            if (entry.Entry.EventId == id)
            {
                return entry;
            }
        }

        return new StateLeaf(new StateEntry(Key.Key, id), Key.Path, next: null);
    }
}
