using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Properties;

/// <summary>A resolution that is updated comes to what a walk from the start comes to, whichever states come and go.</summary>
public sealed class IncrementalResolutionProperties
{
    private const int Updates = 8;
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1500).WithReplay(20_261_130, 4_297);
    private static readonly Arbitrary<int> Seeds = Arb.From(Gen.Choose(0, int.MaxValue - 1));
    private static readonly ImmutableArray<ResolutionOptions> Readings =
    [
        new(),
        new() { AuthChainIncludesState = false },
        new() { ReadmitsRejected = true },
    ];

    [Fact]
    public void Update_StatesOfARoom_IsAsWalkedFromTheStart() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            return room.Version.StateResolution == StateResolutionAlgorithm.V1 || IsSameInARow(room.Version, room.Store, room.States, seed, most: 6);
        }).Check(Many);

    [Fact]
    public void Update_StatesOfAnyGraph_IsAsWalkedFromTheStart() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomAuthGraph graph = RandomAuthGraph.Of(seed);
            return IsSameInARow(graph.Version, graph.Store, graph.States, seed, most: 6);
        }).Check(Many);

    [Fact]
    public void Update_VeryManyStates_IsAsWalkedFromTheStart() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomAuthGraph graph = RandomAuthGraph.Of(seed);
            return IsSameInARow(graph.Version, graph.Store, graph.States, seed, most: 200);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20_261_130, 4_297));

    /// <summary>A state comes, goes, grows by an entry, or all are others.</summary>
    private static bool IsSameInARow(RoomVersion version, EventStore store, Func<StateMap[]> choose, int seed, int most)
    {
        var random = new Random(seed);
        var index = new AuthIndex(store);
        ResolutionOptions options = Readings[random.Next(Readings.Length)];
        var resolution = new IncrementalResolution(version, index, options);
        var states = new List<StateMap>(choose());
        for (int i = 0; i < Updates; i++)
        {
            ImmutableArray<StateMap> distinct = StateResolver.Distinct(states);
            if (distinct.Length > 1 && StateResolver.IsIndexed(version, distinct, index))
            {
                StateMap? found = resolution.Update(distinct, TestContext.Current.CancellationToken);
                StateMap? expected = store.Resolve(version, [.. distinct], options).State;
                if (found is null)
                {
                    // Not to be gone on from: it says so itself.
                    resolution = new IncrementalResolution(version, index, options);
                }
                else if (!found.Equals(expected) || !StateResolver.Resolve(version, distinct, index, options).State!.Equals(expected))
                {
                    return false;
                }
            }

            Change(states, choose, random, most);
        }

        return true;
    }

    private static void Change(List<StateMap> states, Func<StateMap[]> choose, Random random, int most)
    {
        do
        {
            switch (random.Next(8))
            {
                case 0 when states.Count > 2:
                    states.RemoveAt(random.Next(states.Count));
                    break;
                case 1:
                    states.Clear();
                    states.AddRange(choose());
                    break;
                case 2 or 3 when states.Count < most:
                    states.Add(choose()[0]);
                    break;
                default:
                    int place = random.Next(states.Count);
                    states[place] = With(states[place], choose()[0], random);
                    break;
            }
        }
        while (random.Next(3) == 0 || (most > 6 && states.Count < most && random.Next(20) != 0));
    }

    private static StateMap With(StateMap state, StateMap other, Random random)
    {
        ImmutableArray<StateSlot> keys = state.GetDifferingSlots(other);
        if (keys.IsEmpty)
        {
            return state;
        }

        StateSlot key = keys[random.Next(keys.Length)];
        return other.TryGetValue(key, out EventId id) ? state.SetItem(key, id) : state.Remove(key);
    }
}
