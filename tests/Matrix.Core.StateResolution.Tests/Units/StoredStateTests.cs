using System.Globalization;
using System.Security.Cryptography;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class StoredStateTests
{
    private const int Many = 20_000;
    private readonly NodeStore _store = new();

    [Fact]
    public void Root_OfTheEmptyState_IsThatOfAnEmptyNode()
    {
        StoredStateNode node = Assert.Single(StateMap.Empty.GetNodesSince(null));
        Assert.Equal("01000000000000000000", Convert.ToHexString(node.Bytes.Span));
        Assert.Equal("96eeff563b3135e3f77964e8c062328fd207c8bc9e754fc423abaf83eb3f1490", StateMap.Empty.Root.ToString());
        Assert.Same(StateMap.Empty, _store.Reload(StateMap.Empty));
        Assert.Empty(StateMap.Empty.GetNodesSince(StateMap.Empty));
    }

    /// <summary>The bytes are a promise to every store that has them.</summary>
    [Fact]
    public void GetNodesSince_TwoEntries_HasTheDocumentedBytes()
    {
        string id = "$" + Convert.ToBase64String(SHA256.HashData([1])).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        StateMap map = StateMap.FromEntries(
            [new StateEntry(new StateSlot("m.room.create", ""), EventId.Parse("$create:a")), new StateEntry(new StateSlot("m.room.member", "@a:b"), EventId.Parse(id))]);
        StoredStateNode node = Assert.Single(map.GetNodesSince(null));
        string hash = Convert.ToHexString(SHA256.HashData([1]));
        string create = "01" + "0E" + Convert.ToHexString("m.room.create"u8) + "01" + "0A" + Convert.ToHexString("$create:a"u8);
        string member = "01" + "00" + "05" + Convert.ToHexString("@a:b"u8) + "00" + hash;
        ulong pathOfCreate = StatePath.Compute(StateSlot.Create);
        ulong pathOfMember = StatePath.Compute(new StateSlot("m.room.member", "@a:b"));
        uint branches = (1u << (int)(pathOfCreate >> 59)) | (1u << (int)(pathOfMember >> 59));
        string expected = "0100" + branches.ToString("X8", CultureInfo.InvariantCulture) + "00000000" + (pathOfCreate < pathOfMember ? create + member : member + create);
        Assert.Equal(expected, Convert.ToHexString(node.Bytes.Span));
        Assert.Equal(node.Hash, map.Root);
    }

    [Fact]
    public void Load_OneLookup_ReadsOnePath()
    {
        StateMap map = Build(Many);
        StateMap loaded = _store.Reload(map);
        Assert.Equal(1, _store.Reads);
        Assert.Equal((Many, map.Root), (loaded.Count, loaded.Root));
        Assert.Equal(map[Slot(7)], loaded[Slot(7)]);
        Assert.InRange(_store.Reads, 2, 5);
        int reads = _store.Reads;
        Assert.Equal(map[Slot(7)], loaded[Slot(7)]);
        Assert.Equal(reads, _store.Reads);
        Assert.False(loaded.ContainsKey(new StateSlot("none", "")));
    }

    [Fact]
    public void SetItemAndRemove_OnALoadedState_ReadAndStoreOnePath()
    {
        StateMap map = Build(Many);
        StateMap loaded = _store.Reload(map);
        StateMap changed = loaded.SetItem(Slot(Many + 1), Id(1)).Remove(Slot(3));
        Assert.Equal(map.SetItem(Slot(Many + 1), Id(1)).Remove(Slot(3)).Root, changed.Root);
        Assert.InRange(_store.Reads, 3, 9);
        (int nodes, int bytes) = _store.Store(changed, loaded);
        Assert.InRange(nodes, 3, 9);
        Assert.InRange(bytes, 1_000, 9_000);
        Assert.InRange(_store.Reads, 3, 9);
        Assert.Equal(changed, StateMap.Load(changed.Root, _store));
        Assert.Empty(loaded.GetNodesSince(loaded));
        Assert.Empty(StateMap.Load(loaded.Root, _store).GetNodesSince(map));
    }

    [Fact]
    public void GetDifferingSlots_OfTwoLoadedStates_ReadsOnlyWhereTheyDiffer()
    {
        StateMap map = Build(Many);
        StateMap other = map.SetItem(Slot(5), Id(6)).Remove(Slot(9));
        StateMap left = _store.Reload(map);
        StateMap right = _store.Reload(other);
        _store.Reads = 0;
        Assert.Equal(map.GetDifferingSlots(other), left.GetDifferingSlots(right));
        Assert.InRange(_store.Reads, 2, 16);
        Assert.Equal(map.GetDifferingSlots(other), map.GetDifferingSlots(right));
        Assert.False(left.Equals(right));
        Assert.False(map.Equals(right));
        Assert.True(map.Equals(left));
        Assert.Equal(map.GetHashCode(), left.GetHashCode());
        Assert.InRange(_store.Reads, 2, 16);
    }

    [Fact]
    public void TryFindFirstDifference_OneEntry_ReadsOnePathOfEach()
    {
        StateMap map = Build(Many);
        StateMap left = _store.Reload(map);
        Assert.False(left.TryFindFirstDifference(map, out _));
        foreach (StateMap other in (StateMap[])[map.SetItem(Slot(5), Id(6)), map.Remove(Slot(5)), map.SetItem(Slot(Many + 5), Id(6))])
        {
            _store.Reads = 0;
            Assert.True(left.TryFindFirstDifference(_store.Reload(other), out StateSlot slot));
            Assert.Equal(map.GetDifferingSlots(other), [slot]);
            Assert.InRange(_store.Reads, 2, 12);
            Assert.True(other.TryFindFirstDifference(map, out slot));
            Assert.Equal(map.GetDifferingSlots(other), [slot]);
        }

        Assert.True(left.TryFindFirstDifference(StateMap.Empty, out StateSlot first));
        Assert.Equal(map.Keys.First(), first);
    }

    [Fact]
    public void AnyLookup_NodeMissing_NamesItAndGoesOnOnceItIsThere()
    {
        StateMap map = Build(Many);
        StateMap loaded = _store.Reload(map);
        var all = new Dictionary<StateHash, ReadOnlyMemory<byte>>(_store.Nodes);
        _store.Nodes.Clear();
        int rounds = 0;
        while (true)
        {
            try
            {
                Assert.Equal(map.SetItem(Slot(1), Id(2)).Root, loaded.SetItem(Slot(1), Id(2)).Root);
                break;
            }
            catch (StateNodesMissingException missing)
            {
                StateHash hash = Assert.Single(missing.Hashes);
                _store.Nodes.Add(hash, all[hash]);
                rounds++;
            }
        }

        Assert.InRange(rounds, 2, 4);
        StateNodesMissingException none = Assert.Throws<StateNodesMissingException>(() => StateMap.Load(Build(3).Root, _store));
        Assert.Equal([Build(3).Root], none.Hashes);
    }

    [Fact]
    public void Load_NodeThatIsNotARoot_IsDamage()
    {
        StateMap map = Build(Many);
        _ = _store.Store(map);
        StateHash child = StoredStateNode.GetChildren(_store.Nodes[map.Root].Span)[0];
        Assert.Equal(child, Assert.Throws<InvalidStateNodeException>(() => StateMap.Load(child, _store)).Hash);
    }

    [Fact]
    public void AnyLookup_OtherBytesUnderAName_IsDamageOfThatNode()
    {
        StateMap map = Build(Many);
        StateMap loaded = _store.Reload(map);
        foreach (StateHash hash in _store.Nodes.Keys.ToArray())
        {
            byte[] bytes = _store.Nodes[hash].ToArray();
            bytes[^1] ^= 1;
            _store.Nodes[hash] = bytes;
        }

        InvalidStateNodeException damage = Assert.Throws<InvalidStateNodeException>(() => loaded[Slot(1)]);
        Assert.Contains(damage.Hash, StoredStateNode.GetChildren(map.GetNodesSince(null).Last().Bytes.Span));
    }

    /// <summary>A node that hashes to its name may still be false: a parent may name a node of another place, or another number of entries.</summary>
    [Fact]
    public void AnyLookup_TrueNodeAtAFalsePlace_IsDamage()
    {
        StateMap map = Build(Many);
        _ = _store.Store(map);
        byte[] root = _store.Nodes[map.Root].ToArray();

        // The root has 32 nodes, each with a count of two bytes and a hash. The hashes, or the counts, of the first two are swapped.
        int first = StateNodeWriter.HeaderLength;
        foreach ((int offset, int length) in ((int, int)[])[(0, 2), (2, 32), (0, 34)])
        {
            byte[] swapped = (byte[])root.Clone();
            root.AsSpan(first + offset, length).CopyTo(swapped.AsSpan(first + 34 + offset));
            root.AsSpan(first + 34 + offset, length).CopyTo(swapped.AsSpan(first + offset));
            var hash = StateHash.Compute(swapped);
            _store.Nodes[hash] = swapped;
            StateMap loaded = StateMap.Load(hash, _store);
            _ = Assert.Throws<InvalidStateNodeException>(() => loaded.GetOrderedEntries());
        }
    }

    [Fact]
    public void Entries_WithOnePath_AreStoredInTheirOrder()
    {
        // Two keys with one path take 2^32 trials to find. The entries are made with a path of their own here, which a reader refuses.
        var one = new StateLeaf(new StateEntry(new StateSlot("a", "1"), Id(1)), 7, next: null);
        var two = new StateLeaf(new StateEntry(new StateSlot("a", "2"), Id(2)), 7, next: null);
        int count = 0;
        StateNode node = StateNode.Empty.Set(two, 0, ref count).Set(one, 0, ref count);
        StateNode other = StateNode.Empty.Set(one, 0, ref count).Set(two, 0, ref count);
        StateNode alone = StateNode.Empty.Set(one, 0, ref count);
        Assert.Equal(node.GetName(0).Hash, other.GetName(0).Hash);
        Assert.Equal(2, node.GetName(0).Count);
        Assert.True(StateNode.AreEqual(node, other, 0));
        Assert.False(StateNode.AreEqual(node, alone, 0));
        Assert.Equal(two.Entry, StateNode.FindFirstDifference(alone, node, 0)?.Entry);
        Assert.Null(StateNode.FindFirstDifference(node, other, 0));
        Assert.False(StateNodeReader.TryRead(node.ToStored(0).Bytes, out _, out string? fault));
        Assert.Equal("an entry is not at its place.", fault);
    }

    [Fact]
    public void Load_FromManyThreads_IsOneState()
    {
        StateMap map = Build(Many);
        StateMap loaded = _store.Reload(map);
        var source = new LockedSource(_store);
        loaded = StateMap.Load(loaded.Root, source);
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < Many; i += 3)
            {
                Assert.Equal(map[Slot(i)], loaded[Slot(i)]);
            }
        });
        Assert.Equal(map.GetOrderedEntries(), loaded.GetOrderedEntries());
    }

    [Fact]
    public void StateHash_TextForms_RoundTrip()
    {
        StateHash root = Build(3).Root;
        Assert.Equal(root, StateHash.Parse(root.ToString()));
        Assert.Equal(root, StateHash.Parse(root.ToString().ToUpperInvariant()));
        Assert.Equal(root, new StateHash(root.Span));
        Assert.True(root != default);
        Assert.True(root > default(StateHash));
        foreach (string text in (string[])["", root.ToString()[1..], root + "0", new string('g', 64)])
        {
            Assert.False(StateHash.TryParse(text, out StateHash none));
            Assert.Equal(default, none);
            Assert.Throws<FormatException>(() => StateHash.Parse(text));
        }

        Assert.Throws<ArgumentException>(() => new StateHash(new byte[31]));
    }

    private static StateMap Build(int count) => StateMap.FromEntries(Enumerable.Range(0, count).Select(i => new StateEntry(Slot(i), Id(i))));

    private static StateSlot Slot(int number) => new("m.room.member", string.Create(CultureInfo.InvariantCulture, $"@user{number}:example.org"));

    private static EventId Id(int number) => EventId.Parse(string.Create(CultureInfo.InvariantCulture, $"$event{number}"));

    private sealed class LockedSource(NodeStore store) : IStateNodeSource
    {
        public bool TryGetNode(StateHash hash, out ReadOnlyMemory<byte> stored)
        {
            lock (store)
            {
                return store.TryGetNode(hash, out stored);
            }
        }
    }
}
