using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an immutable state of a room: a map from each slot, which is a type and a state key, to the event in it.</summary>
/// <remarks>
/// <para>
/// A map with one entry added or changed shares the rest with the map that it is made from. To look up or to set an entry takes time and new memory that grow
/// with the logarithm of the size. Two maps that share structure are compared only where they differ.
/// </para>
/// <para>
/// A map that was loaded (<see cref="Load"/>) reads the nodes that it needs when it needs them. Every member that looks at entries may then throw
/// <see cref="StateNodesMissingException"/> or <see cref="InvalidStateNodeException"/>. The call changed nothing and may be repeated.
/// </para>
/// <para>Enumeration returns the entries in an unspecified order that is the same for equal states; see <see cref="GetOrderedEntries"/>.</para>
/// </remarks>
#pragma warning disable CA1710 // "State map" is the term of the specification's algorithm and of other implementations.
public sealed partial class StateMap : IReadOnlyDictionary<StateSlot, EventId>, IEquatable<StateMap>
#pragma warning restore CA1710
{
    private readonly StateNode _root;

    /// <summary>
    /// The hashes of all entries, combined so that their order does not matter. It is updated with each change, and tells most different maps apart. For a map
    /// that was loaded it begins with a value for <see cref="_loaded"/>, because its entries are not read.
    /// </summary>
    private readonly int _hash;

    /// <summary>The name of the root from which the map was loaded and changed since, or null for a map that was made in memory.</summary>
    private readonly NodeName? _loaded;

    /// <summary>Computed once, for the first index that is passed; negative until then.</summary>
    private int _age = -1;
    private StateLine.Place? _place;

    private StateMap(StateNode root, int count, int hash, NodeName? loaded)
    {
        _root = root;
        Count = count;
        _hash = hash;
        _loaded = loaded;
    }

    /// <summary>Gets the empty state.</summary>
    public static StateMap Empty { get; } = new(StateNode.Empty, 0, 0, loaded: null);

    /// <summary>Gets the number of entries.</summary>
    public int Count { get; }

    /// <summary>Gets the slots that have an event, in the order of enumeration.</summary>
    public IEnumerable<StateSlot> Keys => _root.EnumerateEntries().Select(leaf => leaf.Entry.Slot);

    /// <summary>Gets the IDs of the events, in the order of enumeration.</summary>
    public IEnumerable<EventId> Values => _root.EnumerateEntries().Select(leaf => leaf.Entry.EventId);

    /// <summary>Gets the ID of the event in a slot.</summary>
    /// <param name="slot">The type and state key.</param>
    /// <exception cref="KeyNotFoundException">The state has no event in <paramref name="slot"/>.</exception>
    public EventId this[StateSlot slot] => TryGetValue(slot, out EventId id) ? id : throw new KeyNotFoundException($"The state has no event in {slot}.");

    /// <summary>Creates a state from entries. If several entries have the same slot, the last one counts.</summary>
    /// <param name="entries">The entries, in any order.</param>
    /// <exception cref="ArgumentNullException"><paramref name="entries"/> is <see langword="null"/>.</exception>
    public static StateMap FromEntries(IEnumerable<StateEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        StateMap map = Empty;
        foreach (StateEntry entry in entries)
        {
            map = map.SetItem(entry.Slot, entry.EventId);
        }

        return map;
    }

    /// <summary>Determines whether the state has an event in a slot.</summary>
    /// <param name="slot">The type and state key.</param>
    public bool ContainsKey(StateSlot slot) => TryGetValue(slot, out _);

    /// <summary>Tries to get the event in a slot.</summary>
    /// <param name="slot">The type and state key.</param>
    /// <param name="eventId">The ID of the event.</param>
    /// <returns><see langword="true"/> if the state has an event in the slot; otherwise <see langword="false"/>.</returns>
    public bool TryGetValue(StateSlot slot, out EventId eventId)
    {
        StateLeaf? leaf = StateNode.Find(_root, StatePath.Of(in slot), in slot);
        eventId = leaf?.Entry.EventId ?? default;
        return leaf is not null;
    }

    /// <summary>Returns a state with an event set in a slot, or this state if it has that event there already.</summary>
    /// <param name="slot">The type and state key.</param>
    /// <param name="eventId">The ID of the event.</param>
    public StateMap SetItem(StateSlot slot, EventId eventId) => SetItem(new HashedKey(slot), eventId);

    /// <summary>Returns a state without an event in a slot, or this state if the slot is empty.</summary>
    /// <param name="slot">The type and state key.</param>
    public StateMap Remove(StateSlot slot) => Remove(new HashedKey(slot));

    /// <summary>
    /// Returns the slots in which this state and another differ, in order. In such a slot they have different events, or only one of them has an event.
    /// </summary>
    /// <param name="other">The other state.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public ImmutableArray<StateSlot> GetDifferingSlots(StateMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ImmutableArray<StateSlot>.Builder keys = ImmutableArray.CreateBuilder<StateSlot>();
        VisitDifferences(other, (left, right) => keys.Add((left ?? right)!.Entry.Slot));
        keys.Sort();
        return keys.ToImmutable();
    }

    /// <summary>Returns the entries in the order of their types, then state keys, by UTF-8 bytes. It sorts all entries on each call.</summary>
    public ImmutableArray<StateEntry> GetOrderedEntries()
    {
        ImmutableArray<StateEntry>.Builder entries = ImmutableArray.CreateBuilder<StateEntry>(Count);
        _root.Visit(leaf => entries.Add(leaf.Entry));
        entries.Sort((left, right) => left.Slot.CompareTo(right.Slot));
        return entries.DrainToImmutable();
    }

    /// <inheritdoc/>
    public bool Equals(StateMap? other) =>
        other is not null && Count == other.Count && (ReferenceEquals(_root, other._root)
            || (HasComparableHash(other) ? _hash == other._hash && StateNode.AreEqual(_root, other._root, level: 0) : Root == other.Root));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StateMap);

    /// <summary>Returns a hash code of <see cref="Root"/>, which is computed at the first request. It differs from process to process.</summary>
    public override int GetHashCode() => Root.GetHashCode();

    /// <summary>Returns an enumerator over the entries in an unspecified order.</summary>
    public IEnumerator<KeyValuePair<StateSlot, EventId>> GetEnumerator()
    {
        foreach (StateLeaf leaf in _root.EnumerateEntries())
        {
            yield return KeyValuePair.Create(leaf.Entry.Slot, leaf.Entry.EventId);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal StateMap SetItem(HashedKey hashed, EventId eventId)
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
        return new StateMap(root, count, _hash ^ HashOf(old) ^ HashOf(added), _loaded);
    }

    internal StateMap Remove(HashedKey hashed)
    {
        StateSlot key = hashed.Key;
        if (StateNode.Find(_root, hashed.Path, in key) is not { } old)
        {
            return this;
        }

        int count = Count;
        return _root.Remove(hashed.Path, in key, 0, ref count) is StateNode root ? new StateMap(root, count, _hash ^ HashOf(old), _loaded) : Empty;
    }

    /// <summary>Returns the state with entries set and removed in one pass. Nodes that several edits change are copied once.</summary>
    /// <param name="edits">The edits, at most one for each key. The list is sorted, and edits that change nothing are removed from it.</param>
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
        return _root.Edit(CollectionsMarshal.AsSpan(edits), 0, ref count) is StateNode root ? new StateMap(root, count, hash, _loaded) : Empty;
    }

    /// <summary>Visits all entries in unspecified order.</summary>
    internal void VisitEntries(Action<StateLeaf> visit) => _root.Visit(visit);

    /// <summary>Gets or sets the place of the state on a line, or null if it is not known. It is a cache: any value that was set is correct.</summary>
    internal StateLine.Place? Place
    {
        get => Volatile.Read(ref _place);
        set => Volatile.Write(ref _place, value);
    }

    /// <summary>Gets the greatest number of an event of the state in the index that covered it last; negative if no index did.</summary>
    internal int NewestNumber => _root.NewestNumber;

    /// <summary>
    /// Visits the keys at which two states differ, in unspecified order. Each visit gets the entries at the key, or null for a state that has no entry there.
    /// </summary>
    internal void VisitDifferences(StateMap other, Action<StateLeaf?, StateLeaf?> visit) => StateNode.VisitDifferences(_root, other._root, 0, visit);

    /// <summary>Returns the entries whose keys have a path, or null if no entry has it.</summary>
    internal StateLeaf? FindLeaf(ulong path) => StateNode.FindLeaf(_root, path);

    internal StateLeaf? Find(HashedKey key) => StateNode.Find(_root, key.Path, key.Key);

    /// <summary>Determines whether an index has all events of the state.</summary>
    internal bool IsCoveredBy(AuthIndex index) => _root.IsCoveredBy(index);

    /// <summary>Returns an estimate of when the state was new, as a number of an index that covers it.</summary>
    /// <remarks>States of a similar age are likely to be similar. The estimate affects only the amount of work, not a result.</remarks>
    internal int AgeIn(AuthIndex index) => _age >= 0 ? _age : _age = _root.AgeIn(index);

    /// <summary>Determines whether two states differ in at most a given number of places; see <see cref="StateNode.DiffersInAtMost"/>.</summary>
    internal bool DiffersInAtMost(StateMap other, ref int budget) => ReferenceEquals(_root, other._root) || StateNode.DiffersInAtMost(_root, other._root, level: 0, ref budget);

    private static int HashOf(StateLeaf? leaf) => leaf is null ? 0 : leaf.EntryHash;
}
