using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Properties;

/// <summary>The index is another way to the same answers: of the auth difference, of the subgraph, of the resolution.</summary>
public sealed class AuthIndexProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1500).WithReplay(20_261_121, 4_297);
    private static readonly Arbitrary<int> Seeds = Arb.From(Gen.Choose(0, int.MaxValue - 1));
    private static readonly bool[] Inclusive = [true, false];
    private static readonly ImmutableArray<ResolutionOptions> Readings =
    [
        new(),
        new() { AuthChainIncludesState = false },
        new() { ReadmitsRejected = true },
        new() { Explains = true },
    ];

    [Fact]
    public void Resolve_RoomByItsIndex_IsAsWithoutIt() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            return Readings.All(options => SameByEveryIndex(room.Store, room.Store.Ids, seed, index => StateResolver.Resolve(room.Version, states, index, options), room.Resolve(states, options)));
        }).Check(Many);

    [Fact]
    public void Resolve_AnyGraphByItsIndex_IsAsWithoutIt() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomAuthGraph graph = RandomAuthGraph.Of(seed);
            StateMap[] states = graph.States();
            return Readings.All(options => SameByEveryIndex(
                graph.Store,
                graph.Labels.Select(EventStore.Id),
                seed,
                index => StateResolver.Resolve(graph.Version, states, index, options),
                graph.Store.Resolve(graph.Version, states, options)));
        }).Check(Many);

    [Fact]
    public void Resolve_EventsMissing_AnswersAsWithoutTheIndex() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomAuthGraph graph = RandomAuthGraph.Of(seed);
            StateMap[] states = graph.States();
            graph.Store.Remove(EventStore.Id(graph.Labels[seed % graph.Labels.Count]));
            return SameByEveryIndex(
                graph.Store,
                graph.Labels.Select(EventStore.Id).Where(graph.Store.Holds),
                seed,
                index => StateResolver.Resolve(graph.Version, states, index),
                graph.Store.Resolve(graph.Version, states));
        }).Check(Many);

    [Fact]
    public void Find_DifferenceAndSubgraphByIndex_AreAsWalked() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomAuthGraph graph = RandomAuthGraph.Of(seed);
            ImmutableArray<StateMap> states = [.. graph.States()];
            StateMap unconflicted = ConflictSplit.Split(states, out SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted);
            ImmutableArray<EventId> values = [.. conflicted.Values.SelectMany(ids => ids)];
            var index = new AuthIndex(graph.Store);
            int[] numbers = [.. values.Select(id => NumberIn(index, id))];
            return states.All(state => state.IsCoveredBy(index))
                && Inclusive.All(inclusive =>
                {
                    var walked = new WalkedAuthGraph(graph.Store);
                    List<int> shared = [.. unconflicted.Values.Select(walked.NumberOf)];
                    EventSet expected = AuthDifference.Find(walked, shared, [.. states.Select(state => Own(walked, state, conflicted.Keys))], inclusive, TestContext.Current.CancellationToken);
                    return Same(walked, expected, index, IndexedDifference.Find(index, states, numbers, inclusive, TestContext.Current.CancellationToken));
                })
                && SubgraphIsSame(graph.Store, index, values, numbers);
        }).Check(Many);

    [Fact]
    public void Resolve_ByOneResolverTimeAfterTime_IsAsEachAlone() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            var resolver = new RoomStateResolver(room.Version, room.Store, capacity: seed % 5);
            StateMap[] pool = [.. room.States(), .. room.States()];
            var random = new Random(seed);
            for (int i = 0; i < 12; i++)
            {
                StateMap[] some = [.. pool.Where(_ => random.Next(2) == 0).Append(pool[random.Next(pool.Length)])];
                if (!resolver.Resolve(some).State!.Equals(room.Resolve(some).State) || resolver.KeptResolutions > Math.Min(seed % 5, RoomStateResolver.MaxKeptResolutions))
                {
                    return false;
                }
            }

            return true;
        }).Check(Many);

    private static List<int> Own(AuthGraph graph, StateMap state, IEnumerable<StateSlot> keys) =>
        [.. keys.Select(key => state.TryGetValue(key, out EventId id) ? id : default).Where(id => !id.IsDefault).Select(graph.NumberOf)];

    private static int NumberIn(AuthIndex index, EventId id)
    {
        Assert.True(index.TryGetNumber(id, out int number));
        return number;
    }

    private static bool SubgraphIsSame(EventStore store, AuthIndex index, ImmutableArray<EventId> values, int[] numbers)
    {
        var walked = new WalkedAuthGraph(store);
        EventSet expected = ConflictedSubgraph.Find(walked, [.. values.Select(walked.NumberOf)], TestContext.Current.CancellationToken);
        return Same(walked, expected, index, IndexedSubgraph.Find(index, numbers, TestContext.Current.CancellationToken));
    }

    private static bool Same(AuthGraph walked, EventSet expected, AuthIndex index, IReadOnlyCollection<int> found) =>
        expected.ToList().Select(walked.IdOf).Order().SequenceEqual(found.Select(number => index[number].Id).Order());

    /// <summary>By an index that was kept as the events came, by one that was given some of them in any order, and by one that has to look all up.</summary>
    private static bool SameByEveryIndex(EventStore store, IEnumerable<EventId> ids, int seed, Func<AuthIndex, ResolutionResult> resolve, ResolutionResult expected)
    {
        var kept = new AuthIndex(store);
        foreach (EventId id in ids)
        {
            _ = kept.Add(store.VerifiedOf(id));
        }

        var random = new Random(seed);
        EventId[] some = [.. ids.Where(_ => random.Next(2) == 0)];
        random.Shuffle(some);
        var shuffled = new AuthIndex(store);
        foreach (EventId id in some)
        {
            _ = shuffled.Add(store.VerifiedOf(id));
        }

        return new[] { kept, shuffled, kept, new AuthIndex(store) }.All(index => Same(resolve(index), expected));
    }

    private static bool Same(ResolutionResult found, ResolutionResult expected) =>
        Equals(found.State, expected.State)
        && found.MissingEvents.SequenceEqual(expected.MissingEvents)
        && (found.Trace is null) == (expected.Trace is null)
        && (found.Trace is null || Same(found.Trace, expected.Trace!));

    private static bool Same(ResolutionTrace found, ResolutionTrace expected) =>
        found.FullConflictedSet.SequenceEqual(expected.FullConflictedSet)
        && found.PowerOrder.SequenceEqual(expected.PowerOrder)
        && found.Mainline.SequenceEqual(expected.Mainline)
        && found.MainlineOrder.SequenceEqual(expected.MainlineOrder)
        && found.AuthChecks.Select(judgement => (judgement.EventId, judgement.Pass, judgement.Verdict?.IsAllowed))
            .SequenceEqual(expected.AuthChecks.Select(judgement => (judgement.EventId, judgement.Pass, judgement.Verdict?.IsAllowed)));
}
