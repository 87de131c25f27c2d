using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Properties;

/// <summary>A set of states that is updated comes to what its states come to when they are walked from the start.</summary>
public sealed class StateSetProperties
{
    private const int Updates = 12;
    private static readonly Arbitrary<int> Seeds = Arb.From(Gen.Choose(0, int.MaxValue - 1));
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_261_201, 4_297);
    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20_261_201, 4_297);

    [Fact]
    public void Update_FewStatesOfARoom_IsAsWalkedFromTheStart() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            return IsSameInARow(room.Version, room.Store, room.States, seed, most: 8);
        }).Check(Many);

    [Fact]
    public void Update_ManyStatesOfAnyGraph_IsAsWalkedFromTheStart() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomAuthGraph graph = RandomAuthGraph.Of(seed);
            return IsSameInARow(graph.Version, graph.Store, graph.States, seed, most: 4 * StateSet.MaxSmall);
        }).Check(Few);

    /// <summary>Many states come, and then a few come and go at a time, as the extremities of a room do. At times the resolver is asked for other states, or forgets.</summary>
    private static bool IsSameInARow(RoomVersion version, EventStore store, Func<StateMap[]> choose, int seed, int most)
    {
        var random = new Random(seed);
        var resolver = new RoomStateResolver(version, store);
        StateSet set = resolver.CreateStateSet();
        var states = new List<StateMap>();
        while (states.Count < most && random.Next(most) != 0)
        {
            states.Add(Mix(choose(), random));
        }

        states.AddRange(choose());
        ResolutionResult last = set.Update([], states, TestContext.Current.CancellationToken);
        for (int i = 0; i < Updates; i++)
        {
            if (!last.IsResolved || !last.State.Equals(store.Resolve(version, states).State))
            {
                return false;
            }

            if (random.Next(6) == 0)
            {
                _ = resolver.Resolve(choose(), TestContext.Current.CancellationToken);
            }
            else if (random.Next(12) == 0)
            {
                resolver.Forget();
            }

            StateMap[] added = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(3) == 0 ? states[random.Next(states.Count)] : Mix(choose(), random))];
            List<StateMap> removed = [];
            for (int count = random.Next(3); count > 0 && states.Count > 1; count--)
            {
                int place = random.Next(states.Count);
                removed.Add(states[place]);
                states.RemoveAt(place);
            }

            states.AddRange(added);
            last = set.Update(removed, added, TestContext.Current.CancellationToken);
        }

        return set.Count == StateResolver.Distinct(states).Length;
    }

    /// <summary>A state with some entries of another, so that there are more states than the room had.</summary>
    private static StateMap Mix(StateMap[] states, Random random)
    {
        StateMap mixed = states[0];
        foreach (StateSlot key in states[0].GetDifferingSlots(states[1]))
        {
            if (random.Next(2) == 0)
            {
                mixed = states[1].TryGetValue(key, out EventId id) ? mixed.SetItem(key, id) : mixed.Remove(key);
            }
        }

        return mixed;
    }
}
