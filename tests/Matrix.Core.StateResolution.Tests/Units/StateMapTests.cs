using System.Globalization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Units;

public sealed class StateMapTests
{
    private const int Many = 20_000;

    [Fact]
    public void Set_ManyEntriesInAnyOrder_IsTheSameMap()
    {
        StateEntry[] entries = [.. Enumerable.Range(0, Many).Select(Entry)];
        StateMap forward = StateMap.FromEntries(entries);
        new Random(7).Shuffle(entries);
        StateMap shuffled = StateMap.FromEntries(entries);

        Assert.Equal(Many, forward.Count);
        Assert.True(forward.Equals(shuffled));
        Assert.True(forward.Equals((object)shuffled));
        Assert.Equal(forward.GetHashCode(), shuffled.GetHashCode());
        Assert.Empty(forward.GetDifferingSlots(shuffled));
        Assert.All(entries, entry => Assert.Equal(entry.EventId, forward[entry.Slot]));
    }

    [Fact]
    public void Remove_EveryEntry_LeavesTheEmptyMap()
    {
        StateEntry[] entries = [.. Enumerable.Range(0, Many).Select(Entry)];
        StateMap map = StateMap.FromEntries(entries);
        new Random(8).Shuffle(entries);
        for (int i = 0; i < entries.Length; i++)
        {
            map = map.Remove(entries[i].Slot);
            Assert.Equal(Many - i - 1, map.Count);
            Assert.False(map.TryGetValue(entries[i].Slot, out _));
        }

        Assert.Same(StateMap.Empty, map);
    }

    [Fact]
    public void Equals_AfterRemovals_IsByEntriesAndNotByShape()
    {
        // Removal leaves the branches that many entries made: the map is of another shape than one that never had them.
        StateMap few = StateMap.FromEntries(Enumerable.Range(0, 5).Select(Entry));
        StateMap pruned = StateMap.FromEntries(Enumerable.Range(0, Many).Select(Entry));
        for (int i = 5; i < Many; i++)
        {
            pruned = pruned.Remove(Entry(i).Slot);
        }

        Assert.True(few.Equals(pruned));
        Assert.True(pruned.Equals(few));
        Assert.Equal(few.GetHashCode(), pruned.GetHashCode());
        Assert.Equal([Entry(6).Slot], few.SetItem(Entry(6).Slot, Entry(6).EventId).GetDifferingSlots(pruned));
        Assert.Equal([Entry(6).Slot], pruned.GetDifferingSlots(few.SetItem(Entry(6).Slot, Entry(6).EventId)));
    }

    [Fact]
    public void Set_EntryThatIsThere_IsTheMapItself()
    {
        StateMap map = StateMap.FromEntries(Enumerable.Range(0, 100).Select(Entry));
        Assert.Same(map, map.SetItem(Entry(42).Slot, Entry(42).EventId));
        Assert.Same(map, map.Remove(Key("not there")));
    }

    [Fact]
    public void Set_OnAMap_LeavesItAsItWas()
    {
        StateMap map = StateMap.FromEntries(Enumerable.Range(0, 100).Select(Entry));
        StateMap changed = map.SetItem(Entry(42).Slot, EventStore.Id("$other")).Remove(Entry(43).Slot).SetItem(Key("new"), EventStore.Id("$new"));

        Assert.Equal(Entry(42).EventId, map[Entry(42).Slot]);
        Assert.Equal(Entry(43).EventId, map[Entry(43).Slot]);
        Assert.False(map.TryGetValue(Key("new"), out _));
        Assert.Equal(100, map.Count);
        Assert.Equal(100, changed.Count);
        Assert.Equal([Entry(42).Slot, Entry(43).Slot, Key("new")], changed.GetDifferingSlots(map));
    }

    [Fact]
    public void Operations_AtRandom_AgreeWithADictionary()
    {
        var random = new Random(9);
        for (int round = 0; round < 200; round++)
        {
            StateMap map = StateMap.Empty;
            StateMap before = map;
            var model = new SortedDictionary<StateSlot, EventId>();
            var modelBefore = new SortedDictionary<StateSlot, EventId>();
            for (int step = 0; step < 60; step++)
            {
                if (step == 30)
                {
                    (before, modelBefore) = (map, new SortedDictionary<StateSlot, EventId>(model));
                }

                StateEntry entry = Entry(random.Next(40));
                EventId id = random.Next(3) == 0 ? EventStore.Id("$changed") : entry.EventId;
                if (random.Next(3) == 0)
                {
                    map = map.Remove(entry.Slot);
                    _ = model.Remove(entry.Slot);
                }
                else
                {
                    map = map.SetItem(entry.Slot, id);
                    model[entry.Slot] = id;
                }
            }

            Assert.Equal(model.Count, map.Count);
            Assert.Equal(model.Select(item => new StateEntry(item.Key, item.Value)), map.GetOrderedEntries());
            Assert.Equal(model, map.OrderBy(entry => entry.Key));
            Assert.Equal(model.Keys, map.Keys.Order());
            Assert.Equal(model.Values.Order(), map.Values.Order());
            StateSlot[] differ = [.. model.Keys.Union(modelBefore.Keys).Order().Where(key =>
                !(model.TryGetValue(key, out EventId now) && modelBefore.TryGetValue(key, out EventId then) && now == then))];
            Assert.Equal(differ, map.GetDifferingSlots(before));
            Assert.Equal(differ, before.GetDifferingSlots(map));
            Assert.Equal(differ.Length == 0, map.Equals(before));

            // The hash is kept with each change: it is that of a map made in one go.
            StateMap anew = StateMap.FromEntries(model.Reverse().Select(item => new StateEntry(item.Key, item.Value)));
            Assert.True(map.Equals(anew));
            Assert.Equal(anew.GetHashCode(), map.GetHashCode());
        }
    }

    [Fact]
    public void GetOrderedEntries_AnyMap_AreInTheOrderOfUtf8()
    {
        // By UTF-16 the emoji would come before U+FF5E; by bytes it comes after.
        StateMap map = StateMap.FromEntries([new(Key("\U0001F600"), EventStore.Id("$1")), new(Key("\uff5e"), EventStore.Id("$2")), new(Key("a"), EventStore.Id("$3")), new(Key("Z"), EventStore.Id("$4"))]);
        string[] keys = [.. map.GetOrderedEntries().Select(entry => entry.Slot.StateKey.ToString())];
        Assert.Equal<string[]>(["Z", "a", "\uff5e", "\U0001F600"], keys);
    }

    [Fact]
    public void Lookup_KeysThatShareTheirText_AreApart()
    {
        StateMap map = StateMap.FromEntries([new(new StateSlot("a", "bc"), EventStore.Id("$1")), new(new StateSlot("ab", "c"), EventStore.Id("$2")), new(new StateSlot("abc", ""), EventStore.Id("$3"))]);
        Assert.Equal(3, map.Count);
        Assert.Equal("$2", map[new StateSlot("ab", "c")].ToString());
        _ = Assert.Throws<KeyNotFoundException>(() => map[new StateSlot("", "abc")]);
    }

    [Fact]
    public void Equals_MapsOfOneSizeThatDiffer_IsFalse()
    {
        StateMap map = StateMap.FromEntries(Enumerable.Range(0, 100).Select(Entry));
        Assert.False(map.Equals(map.SetItem(Entry(5).Slot, EventStore.Id("$other"))));
        Assert.False(map.Equals(map.Remove(Entry(5).Slot).SetItem(Key("new"), EventStore.Id("$new"))));
        Assert.False(map.Equals(null));
    }

    private static StateSlot Key(string key) => new("m.room.member", key);

    private static StateEntry Entry(int number)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        return new StateEntry(new StateSlot("m.room.member", $"@user{text}:a.example"), EventStore.Id($"$event{text}"));
    }
}
