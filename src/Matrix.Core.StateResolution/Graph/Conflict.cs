using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>A key on which states do not agree.</summary>
/// <param name="Key">The key.</param>
/// <param name="Entries">The entries at it, one an event, in the order of their IDs. One where some states have none.</param>
internal readonly record struct Conflict(HashedKey Key, StateLeaf[] Entries)
{
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
