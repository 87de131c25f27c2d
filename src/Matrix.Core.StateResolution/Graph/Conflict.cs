using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a key on which states do not agree.</summary>
/// <param name="Key">The key.</param>
/// <param name="Entries">
/// The entries at the key, one for each event, in the order of the event IDs. It is a single entry if the states differ only in whether they have it.
/// </param>
internal readonly record struct Conflict(HashedKey Key, StateLeaf[] Entries)
{
    /// <summary>Gets the index, among two states, of the state that has the first entry; negative if more states are compared.</summary>
    public int HolderOfFirst { get; init; } = -1;

    /// <summary>Returns the entry that a state has at the key, or null.</summary>
    /// <param name="states">The states that are compared.</param>
    /// <param name="place">The index of the state in <paramref name="states"/>.</param>
    public StateLeaf? EntryIn(ImmutableArray<StateMap> states, int place) =>
        HolderOfFirst < 0 ? states[place].Find(Key)
        : HolderOfFirst == place ? Entries[0]
        : Entries.Length == 2 ? Entries[1]
        : null;

    /// <summary>Gets the events at the key, each once and in the order of their IDs.</summary>
    public IEnumerable<EventId> EventIds => Entries.Select(entry => entry.Entry.EventId);

    /// <summary>Returns the entry of an event at the key, or a new entry if the conflict has none for the event.</summary>
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
