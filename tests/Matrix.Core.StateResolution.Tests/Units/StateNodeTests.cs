using System.Globalization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

/// <summary>The trie under a state map, with paths of our choice.</summary>
public sealed class StateNodeTests
{
    private static readonly ulong[] Paths = [0, 1, ulong.MaxValue, 1UL << 63, ulong.MaxValue >> 1, 1UL << 62, 3UL << 62, 1UL << 61, (1UL << 62) + 1, 31, 32, 33, 15, 16, 1UL << 32];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Set_PathsThatCollideInPartOrWhole_FindsEveryEntry(int entriesOfAPath)
    {
        int count = 0;
        StateNode root = Build(entriesOfAPath, ref count);

        Assert.Equal(Paths.Length * entriesOfAPath, count);
        for (int i = 0; i < Paths.Length * entriesOfAPath; i++)
        {
            Assert.Equal(Id(i), Find(root, i)?.Entry.EventId);
        }

        Assert.Null(StateNode.Find(root, Paths[0], KeyOf(999)));
        Assert.Null(StateNode.Find(root, 12345UL, KeyOf(0)));
    }

    [Fact]
    public void Edit_ManyKeysAtOnce_IsAsOneAfterTheOther()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            int count = 0;
            StateNode root = Build(1 + random.Next(3), ref count);
            StateEdit[] edits = [.. Enumerable.Range(0, Paths.Length * 4).Where(_ => random.Next(2) == 0).Select(i => EditOf(i, random)).OrderBy(edit => edit.Key.Path)];
            int oneByOne = count;
            object? expected = root;
            foreach (StateEdit edit in edits)
            {
                StateNode node = expected as StateNode ?? StateNode.Empty;
                expected = edit.Entry is { } entry ? node.Set(entry, 0, ref oneByOne) : node.Remove(edit.Key.Path, edit.Key.Key, 0, ref oneByOne);
            }

            object? edited = root.Edit(edits, 0, ref count);
            Assert.Equal(oneByOne, count);
            Assert.Equal(StateShape.Of(expected as StateNode ?? StateNode.Empty), StateShape.Of(edited as StateNode ?? StateNode.Empty));
        }
    }

    [Fact]
    public void Edit_ThatChangesNothing_IsTheSameNode()
    {
        int count = 0;
        StateNode root = Build(2, ref count);
        StateEdit[] edits = [.. Enumerable.Range(0, 3).Select(i => new StateEdit(new HashedKey(KeyOf(i), PathOf(i)), Find(root, i))).OrderBy(edit => edit.Key.Path)];
        Assert.Same(root, root.Edit(edits, 0, ref count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Remove_PathsThatCollideInPartOrWhole_TakesOneEntryAtATime(int entriesOfAPath)
    {
        int count = 0;
        StateNode? root = Build(entriesOfAPath, ref count);
        int total = count;
        for (int i = 0; i < total; i++)
        {
            Assert.NotNull(root);
            root = (StateNode?)root.Remove(PathOf(i), KeyOf(i), 0, ref count);
            Assert.Equal(total - i - 1, count);
            for (int j = 0; j < total && root is not null; j++)
            {
                Assert.Equal(j > i, Find(root, j) is not null);
            }
        }

        Assert.Null(root);
    }

    [Fact]
    public void Set_ChangedEntryAmongCollisions_ReplacesItAlone()
    {
        int count = 0;
        StateNode root = Build(3, ref count);
        int before = count;
        StateNode changed = root.Set(new StateLeaf(new StateEntry(KeyOf(1), EventStore.Id("$changed")), PathOf(1), next: null), 0, ref count);

        Assert.Equal(before, count);
        Assert.Equal("$changed", Find(changed, 1)?.Entry.EventId.ToString());
        Assert.Equal(Id(1), Find(root, 1)?.Entry.EventId);
        Assert.Equal(Id(16), Find(changed, 16)?.Entry.EventId);
        Assert.Equal([KeyOf(1)], Differences(root, changed));
    }

    [Fact]
    public void Set_EntryThatIsThereAmongCollisions_IsTheNodeItself()
    {
        int count = 0;
        StateNode root = Build(3, ref count);
        Assert.Same(root, root.Set(new StateLeaf(new StateEntry(KeyOf(16), Id(16)), PathOf(16), next: null), 0, ref count));
        Assert.Same(root, root.Remove(PathOf(1), KeyOf(999), 0, ref count));
    }

    [Fact]
    public void Differences_CollisionsAddedInAnotherOrder_AreNone()
    {
        int count = 0;
        StateNode forward = Build(3, ref count);
        StateNode backward = StateNode.Empty;
        for (int i = (Paths.Length * 3) - 1; i >= 0; i--)
        {
            backward = backward.Set(Leaf(i), 0, ref count);
        }

        Assert.Empty(Differences(forward, backward));
        Assert.Empty(Differences(backward, forward));
    }

    [Fact]
    public void Differences_EntryAgainstBranches_AreFoundOnBothSides()
    {
        // At one place the one side has a single entry and the other three that share its first bits: removed, changed and added.
        int count = 0;
        StateNode one = StateNode.Empty.Set(LeafAt(5, "$same"), 0, ref count);
        StateNode three = StateNode.Empty.Set(LeafAt(5, "$same"), 0, ref count).Set(LeafAt(5 + 32, "$a"), 0, ref count).Set(LeafAt(5 + 1024, "$b"), 0, ref count);
        Assert.Equal([KeyOf(37), KeyOf(1029)], Differences(one, three).Order());
        Assert.Equal([KeyOf(37), KeyOf(1029)], Differences(three, one).Order());

        StateNode changed = StateNode.Empty.Set(LeafAt(5, "$changed"), 0, ref count);
        Assert.Equal([KeyOf(5), KeyOf(37), KeyOf(1029)], Differences(changed, three).Order());
        Assert.Equal([KeyOf(5), KeyOf(37), KeyOf(1029)], Differences(three, changed).Order());

        static StateLeaf LeafAt(int hash, string id) => new(new StateEntry(KeyOf(hash), EventStore.Id(id)), ((ulong)(hash & 31) << 59) | ((ulong)(hash >> 5) << 49), next: null);
    }

    [Fact]
    public void Remove_AllThatWasAddedLater_LeavesTheShapeThatWas()
    {
        // Whatever was there before: the shape follows from the entries.
        var random = new Random(1);
        for (int round = 0; round < 50; round++)
        {
            int count = 0;
            int[] order = [.. Enumerable.Range(0, Paths.Length * 3)];
            random.Shuffle(order);
            StateNode kept = order.Take(20).Aggregate(StateNode.Empty, (node, i) => node.Set(Leaf(i), 0, ref count));
            random.Shuffle(order.AsSpan(0, 20));
            StateNode more = order.Aggregate(StateNode.Empty, (node, i) => node.Set(Leaf(i), 0, ref count));
            StateNode less = order[20..].Aggregate(more, (node, i) => (StateNode)node.Remove(PathOf(i), KeyOf(i), 0, ref count)!);

            Assert.NotEqual(StateShape.Of(kept), StateShape.Of(more), StringComparer.Ordinal);
            Assert.Equal(StateShape.Of(kept), StateShape.Of(less), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Differences_OfMapsThatShare_LookOnlyAtWhatDiffers()
    {
        // Timing-free: whatever is not shared was made anew, and an entry of 20,000 makes no more than the nodes on the way to it.
        int count = 0;
        StateNode root = StateNode.Empty;
        for (int i = 0; i < 20_000; i++)
        {
            root = root.Set(new StateLeaf(new StateEntry(KeyOf(i), Id(i)), Spread(i), next: null), 0, ref count);
        }

        StateNode changed = root.Set(new StateLeaf(new StateEntry(KeyOf(777), EventStore.Id("$changed")), Spread(777), next: null), 0, ref count);
        int unshared = 0;
        var leaves = new HashSet<StateLeaf>(ReferenceEqualityComparer.Instance);
        root.Visit(leaf => leaves.Add(leaf));
        changed.Visit(leaf => unshared += leaves.Contains(leaf) ? 0 : 1);

        Assert.Equal(1, unshared);
        Assert.Equal([KeyOf(777)], Differences(root, changed));
    }

    private static StateEdit EditOf(int number, Random random) =>
        new(
            new HashedKey(KeyOf(number), PathOf(number)),
            random.Next(3) == 0 ? null : new StateLeaf(new StateEntry(KeyOf(number), random.Next(2) == 0 ? Id(number) : Id(-number)), PathOf(number), next: null));

    private static ulong Spread(int number) => unchecked((ulong)number * 0x9E3779B97F4A7C15);

    private static List<StateSlot> Differences(StateNode left, StateNode right)
    {
        var keys = new List<StateSlot>();
        StateNode.VisitDifferences(left, right, 0, (inLeft, inRight) => keys.Add((inLeft ?? inRight)!.Entry.Slot));
        return keys;
    }

    private static StateNode Build(int entriesOfAPath, ref int count)
    {
        StateNode root = StateNode.Empty;
        for (int i = 0; i < Paths.Length * entriesOfAPath; i++)
        {
            root = root.Set(Leaf(i), 0, ref count);
        }

        return root;
    }

    private static ulong PathOf(int number) => Paths[number % Paths.Length];

    private static StateSlot KeyOf(int number) => new("t", number.ToString("D8", CultureInfo.InvariantCulture));

    private static EventId Id(int number) => EventStore.Id("$" + number.ToString(CultureInfo.InvariantCulture));

    private static StateLeaf Leaf(int number) => new(new StateEntry(KeyOf(number), Id(number)), PathOf(number), next: null);

    private static StateLeaf? Find(StateNode root, int number) => StateNode.Find(root, PathOf(number), KeyOf(number));
}
