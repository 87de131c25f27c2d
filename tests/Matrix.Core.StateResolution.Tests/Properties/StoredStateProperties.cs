using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Properties;

/// <summary>A state that is stored and loaded is the same state, whatever was read of it.</summary>
public sealed class StoredStateProperties
{
    private static readonly Arbitrary<int> Seeds = Arb.From(Gen.Choose(0, int.MaxValue - 1));
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_261_201, 4_297);
    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20_261_201, 4_297);

    [Fact]
    public void Root_AnyOrderOfChanges_DependsOnTheEntriesAlone() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            StateEntry[] entries = RandomEntries(random);
            StateMap map = StateMap.FromEntries(entries);
            random.Shuffle(entries);
            StateMap other = StateMap.FromEntries(RandomEntries(random));
            foreach (StateEntry entry in entries)
            {
                other = other.SetItem(entry.Slot, entry.EventId);
                _ = random.Next(10) == 0 ? other.Root : default;
            }

            foreach (StateSlot slot in other.Keys.Where(slot => !map.ContainsKey(slot)).ToArray())
            {
                other = other.Remove(slot);
            }

            other = other.Edit([.. map.Select(item => new StateEdit(new HashedKey(item.Key), new StateLeaf(new StateEntry(item.Key, item.Value), StatePath.Compute(item.Key), null)))]);
            return map.Root == other.Root && map.Equals(other) && map.GetHashCode() == other.GetHashCode();
        }).Check(Many);

    [Fact]
    public void Load_WhatWasStored_IsTheSameState() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var store = new NodeStore();
            StateMap map = StateMap.FromEntries(RandomEntries(random));
            StateMap loaded = store.Reload(map);
            return loaded.Count == map.Count && loaded.Equals(map) && map.Equals(loaded)
                && loaded.GetOrderedEntries().SequenceEqual(map.GetOrderedEntries())
                && loaded.SequenceEqual(map);
        }).Check(Many);

    /// <summary>What is asked of partly loaded states, after any changes of them, has the answers of states in memory; and what is stored since can be loaded.</summary>
    [Fact]
    public void AnyMember_OfAPartlyLoadedState_IsAsInMemory() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var store = new NodeStore();
            StateEntry[] entries = RandomEntries(random);
            StateMap map = StateMap.FromEntries(entries);
            StateMap other = Change(map, random);
            StateMap loaded = store.Reload(map);
            StateMap loadedOther = store.Reload(other);
            for (int i = 0; i < 5; i++)
            {
                StateSlot slot = RandomSlot(random);
                if (loaded.TryGetValue(slot, out EventId id) != map.TryGetValue(slot, out EventId expected) || id != expected)
                {
                    return false;
                }
            }

            int same = random.Next();
            StateMap changed = Change(map, new Random(same));
            StateMap loadedChanged = Change(loaded, new Random(same));
            _ = store.Store(loadedChanged, loaded);
            StateMap[] memory = [map, other, changed];
            StateMap[] states = [loaded, loadedOther, loadedChanged];
            for (int i = 0; i < states.Length; i++)
            {
                for (int j = 0; j < states.Length; j++)
                {
                    ImmutableArray<StateSlot> slots = memory[i].GetDifferingSlots(memory[j]);
                    bool differs = states[i].TryFindFirstDifference(memory[j], out StateSlot first);
                    if (!slots.SequenceEqual(states[i].GetDifferingSlots(states[j]))
                        || !slots.SequenceEqual(memory[i].GetDifferingSlots(states[j]))
                        || slots.IsEmpty != states[i].Equals(states[j])
                        || differs == slots.IsEmpty
                        || (differs && first != slots.MinBy(slot => (StatePath.Compute(slot), slot))))
                    {
                        return false;
                    }
                }
            }

            return loadedChanged.Root == changed.Root && StateMap.Load(changed.Root, store).SequenceEqual(changed);
        }).Check(Many);

    /// <summary>The nodes since a baseline are those that the state reaches and the baseline does not.</summary>
    [Fact]
    public void GetNodesSince_AnyBaseline_IsWhatTheBaselineDoesNotReach() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            StateMap map = StateMap.FromEntries(RandomEntries(random));
            StateMap other = random.Next(5) == 0 ? StateMap.FromEntries(RandomEntries(random)) : Change(map, random);
            HashSet<StateHash> all = [.. other.GetNodesSince(null).Select(node => node.Hash)];
            all.ExceptWith(map.GetNodesSince(null).Select(node => node.Hash));
            StateHash[] since = [.. other.GetNodesSince(map).Select(node => node.Hash)];
            return all.SetEquals(since) && all.Count == since.Length;
        }).Check(Many);

    [Fact]
    public void Resolve_PartlyLoadedStates_IsAsWalkedFromTheStart() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = seed % 2 == 0 ? RandomRoom.Of(seed) : RandomRoom.Calm(seed);
            var store = new NodeStore();
            var resolver = new RoomStateResolver(room.Version, room.Store);
            for (int i = 0; i < 4; i++)
            {
                StateMap[] states = room.States();
                ResolutionResult expected = room.Resolve(states);
                ResolutionResult actual = resolver.Resolve(states.Select(store.Reload), TestContext.Current.CancellationToken);
                if (!expected.IsResolved || !actual.IsResolved || !actual.State.Equals(expected.State))
                {
                    return false;
                }
            }

            return true;
        }).Check(Many);

    [Fact]
    public void Resolve_PartlyLoadedStatesOfAnyGraph_IsAsWalkedFromTheStart() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomAuthGraph graph = RandomAuthGraph.Of(seed);
            var store = new NodeStore();
            StateMap[] states = graph.States();
            ResolutionResult expected = graph.Store.Resolve(graph.Version, states);
            ResolutionResult actual = new RoomStateResolver(graph.Version, graph.Store).Resolve(states.Select(store.Reload), TestContext.Current.CancellationToken);
            return expected.IsResolved && actual.IsResolved && actual.State.Equals(expected.State);
        }).Check(Many);

    /// <summary>Mutated bytes of a node, under their own hash or under that of the true node, give the documented exceptions or a state, and nothing else.</summary>
    [Fact]
    public void Load_MutatedNodes_ThrowsNothingElse() =>
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var store = new NodeStore();
            StateMap map = StateMap.FromEntries(RandomEntries(random));
            _ = store.Store(map);
            for (int i = 0; i < 50; i++)
            {
                StateHash[] names = [.. store.Nodes.Keys];
                StateHash name = random.Next(2) == 0 ? map.Root : names[random.Next(names.Length)];
                byte[] bytes = Mutate(store.Nodes[name].ToArray(), random);
                var hash = StateHash.Compute(bytes);
                var mutated = new NodeStore();
                foreach ((StateHash other, ReadOnlyMemory<byte> stored) in store.Nodes)
                {
                    mutated.Nodes[other] = stored;
                }

                mutated.Nodes[random.Next(3) == 0 ? name : hash] = bytes;
                try
                {
                    _ = StoredStateNode.GetChildren(bytes);
                    StateMap read = StateMap.Load(random.Next(2) == 0 ? hash : map.Root, mutated);

                    // Whatever is read in full is the state of its root.
                    if (StateMap.FromEntries(read.GetOrderedEntries()).Root != read.Root)
                    {
                        return false;
                    }
                }
                catch (Exception e) when (e is InvalidStateNodeException or StateNodesMissingException)
                {
                }
            }

            return true;
        }).Check(Few);

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 60) : bytes.Length);
            bytes = random.Next(6) switch
            {
                0 => bytes[..at],
                1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
                2 => [.. bytes[..at], .. bytes[(at + 1)..]],
                _ => [.. bytes[..at], (byte)(random.Next(2) == 0 ? bytes[at] ^ (1 << random.Next(8)) : random.Next(256)), .. bytes[(at + 1)..]],
            };
            if (bytes.Length == 0)
            {
                return bytes;
            }
        }

        return bytes;
    }

    private static StateMap Change(StateMap map, Random random)
    {
        for (int i = random.Next(6); i > 0; i--)
        {
            StateSlot slot = RandomSlot(random);
            map = random.Next(3) == 0 ? map.Remove(slot) : map.SetItem(slot, RandomId(random));
        }

        return map;
    }

    private static StateEntry[] RandomEntries(Random random)
    {
        int most = random.Next(3) switch { 0 => 5, 1 => 60, _ => 1500 };
        return [.. Enumerable.Range(0, random.Next(most)).Select(_ => new StateEntry(RandomSlot(random), RandomId(random)))];
    }

    private static StateSlot RandomSlot(Random random) => random.Next(4) switch
    {
        0 => new StateSlot(random.Next(2) == 0 ? "" : "m.room.member", random.Next(2) == 0 ? "" : "é"),
        1 => new StateSlot("t" + new string('x', random.Next(300)), ""),
        _ => new StateSlot("m.room.member", string.Create(CultureInfo.InvariantCulture, $"@u{random.Next(1000)}:a")),
    };

    private static EventId RandomId(Random random)
    {
        byte[] hash = new byte[32];
        random.NextBytes(hash);
        string text = Convert.ToBase64String(hash).TrimEnd('=');
        return EventId.Parse(random.Next(4) switch
        {
            0 => "$" + text,
            1 => string.Create(CultureInfo.InvariantCulture, $"$id{random.Next(9)}:server"),
            2 => "$" + new string('_', 43),
            _ => "$" + text.Replace('+', '-').Replace('/', '_'),
        });
    }
}
