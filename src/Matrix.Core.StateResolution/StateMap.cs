using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// A state of a room: for each type and state key the event at it. Immutable; a map with one entry more or changed shares the rest
/// with the one it is made from.
/// </summary>
/// <remarks>
/// Looking up and setting an entry take time and new memory that grow with the logarithm of the size. Two maps that share structure are
/// compared only where they differ. Enumerating gives the entries in the order of their keys, by UTF-8 bytes.
/// </remarks>
public sealed class StateMap : IEnumerable<StateEntry>, IEquatable<StateMap>
{
    private readonly StateNode _root;

    /// <summary>The hashes of all entries, combined so that their order does not matter. It is kept with each change: unlike maps are mostly told apart by it.</summary>
    private readonly int _hash;

    /// <summary>Worked out once, for the index that asks first; negative until then.</summary>
    private int _age = -1;
    private StateLine.Place? _place;

    private StateMap(StateNode root, int count, int hash)
    {
        _root = root;
        Count = count;
        _hash = hash;
    }

    /// <summary>The state without any entry.</summary>
    public static StateMap Empty { get; } = new(StateNode.Empty, 0, 0);

    /// <summary>How many entries there are.</summary>
    public int Count { get; }

    /// <summary>The event at a key.</summary>
    /// <param name="key">The type and state key.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public EventId this[StateSlot key] => TryGet(key, out EventId id) ? id : throw new KeyNotFoundException($"The state has no event at {key}.");

    /// <summary>A state of the given entries; of two at one key the later counts.</summary>
    /// <param name="entries">The entries.</param>
    public static StateMap Of(IEnumerable<StateEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        StateMap map = Empty;
        foreach (StateEntry entry in entries)
        {
            map = map.Set(entry.Key, entry.EventId);
        }

        return map;
    }

    /// <summary>Looks up the event at a key.</summary>
    /// <param name="key">The type and state key.</param>
    /// <param name="eventId">The event.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGet(in StateSlot key, out EventId eventId)
    {
        StateLeaf? leaf = StateNode.Find(_root, StatePath.Of(in key), in key);
        eventId = leaf?.Entry.EventId ?? default;
        return leaf is not null;
    }

    /// <summary>The state with an event at a key; itself where it is there already.</summary>
    /// <param name="key">The type and state key.</param>
    /// <param name="eventId">The event.</param>
    public StateMap Set(StateSlot key, EventId eventId) => Set(new HashedKey(key), eventId);

    /// <summary>The state without a key; itself where there is no event at it.</summary>
    /// <param name="key">The type and state key.</param>
    public StateMap Remove(StateSlot key) => Remove(new HashedKey(key));

    /// <summary>The keys at which two states differ, in order: another event, or one that only one of them has.</summary>
    /// <param name="other">The other state.</param>
    public ImmutableArray<StateSlot> GetDifferingSlots(StateMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ImmutableArray<StateSlot>.Builder keys = ImmutableArray.CreateBuilder<StateSlot>();
        VisitDifferences(other, (left, right) => keys.Add((left ?? right)!.Entry.Key));
        keys.Sort();
        return keys.ToImmutable();
    }

    /// <summary>The entries in the order of their keys.</summary>
    public ImmutableArray<StateEntry> ToSorted()
    {
        ImmutableArray<StateEntry>.Builder entries = ImmutableArray.CreateBuilder<StateEntry>(Count);
        _root.Visit(leaf => entries.Add(leaf.Entry));
        entries.Sort((left, right) => left.Key.CompareTo(right.Key));
        return entries.DrainToImmutable();
    }

    /// <inheritdoc/>
    public bool Equals(StateMap? other) =>
        other is not null && Count == other.Count && _hash == other._hash && (ReferenceEquals(_root, other._root) || GetDifferingSlots(other).IsEmpty);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StateMap);

    /// <summary>A hash of all entries, which is kept with the map.</summary>
    public override int GetHashCode() => _hash;

    /// <inheritdoc/>
    public IEnumerator<StateEntry> GetEnumerator() => ((IEnumerable<StateEntry>)ToSorted()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal StateMap Set(HashedKey hashed, EventId eventId)
    {
        StateSlot key = hashed.Key;
        StateLeaf? old = StateNode.Find(_root, hashed.Path, in key);
        if (old?.Entry.EventId == eventId)
        {
            return this;
        }

        int count = Count;
        var added = new StateLeaf(new StateEntry(key, eventId), hashed.Path, next: null);
        StateNode root = _root.Set(added, 0, ref count);
        return new StateMap(root, count, _hash ^ HashOf(old) ^ HashOf(added));
    }

    internal StateMap Remove(HashedKey hashed)
    {
        StateSlot key = hashed.Key;
        if (StateNode.Find(_root, hashed.Path, in key) is not { } old)
        {
            return this;
        }

        int count = Count;
        return _root.Remove(hashed.Path, in key, 0, ref count) is StateNode root ? new StateMap(root, count, _hash ^ HashOf(old)) : Empty;
    }

    /// <summary>The state with entries set and removed, all in one pass: what the edits share is copied once.</summary>
    /// <param name="edits">The edits, one a key; they are put in order.</param>
    internal StateMap Edit(List<StateEdit> edits)
    {
        int hash = _hash;
        edits.RemoveAll(edit =>
        {
            StateLeaf? old = Find(edit.Key);
            if (old?.Entry.EventId == edit.Entry?.Entry.EventId)
            {
                return true;
            }

            hash ^= HashOf(old) ^ HashOf(edit.Entry);
            return false;
        });
        if (edits.Count == 0)
        {
            return this;
        }

        edits.Sort(static (left, right) => left.Key.Path.CompareTo(right.Key.Path));
        int count = Count;
        return _root.Edit(CollectionsMarshal.AsSpan(edits), 0, ref count) is StateNode root ? new StateMap(root, count, hash) : Empty;
    }

    /// <summary>Visits all entries, in no order that means anything.</summary>
    internal void VisitEntries(Action<StateLeaf> visit) => _root.Visit(visit);

    /// <summary>The line that the state is on; null where that is not known. A cache, of which any value that was set is right.</summary>
    internal StateLine.Place? Place
    {
        get => Volatile.Read(ref _place);
        set => Volatile.Write(ref _place, value);
    }

    /// <summary>The greatest number of an event of the state in the index that covered it last.</summary>
    internal int NewestNumber => _root.NewestNumber;

    /// <summary>Visits the keys at which two states differ, in no order that means anything, each by the entries at it; null where a state has none.</summary>
    internal void VisitDifferences(StateMap other, Action<StateLeaf?, StateLeaf?> visit) => StateNode.VisitDifferences(_root, other._root, 0, visit);

    /// <summary>The entries whose keys have a path; null where there are none.</summary>
    internal StateLeaf? FindLeaf(ulong path) => StateNode.FindLeaf(_root, path);

    internal StateLeaf? Find(HashedKey key) => StateNode.Find(_root, key.Path, key.Key);

    /// <summary>Whether an index has all events of the state.</summary>
    internal bool IsCoveredBy(AuthIndex index) => _root.IsCoveredBy(index);

    /// <summary>About when the state was new, in numbers of an index that covers it: states of one time are likely to be alike. It decides nothing but how much is compared.</summary>
    internal int AgeIn(AuthIndex index) => _age >= 0 ? _age : _age = _root.AgeIn(index);

    /// <summary>Whether two states differ in so few places that they are all looked at for what is left of a budget.</summary>
    internal bool DiffersInAtMost(StateMap other, ref int budget) => ReferenceEquals(_root, other._root) || StateNode.DiffersInAtMost(_root, other._root, ref budget);

    private static int HashOf(StateLeaf? leaf) => leaf is null ? 0 : leaf.EntryHash;
}
