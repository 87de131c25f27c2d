using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution.Tests.Support;

namespace Matrix.Core.StateResolution.Tests.Properties;

public sealed class ResolutionProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_261_120, 4_297);
    private static readonly Arbitrary<int> Seeds = Arb.From(Gen.Choose(0, int.MaxValue - 1));
    private static readonly ResolutionOptions Explained = new() { Explains = true };

    [Fact]
    public void Resolve_StatesInAnyOrderAndNumber_IsTheSame() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            StateMap expected = room.Resolve(states).State!;
            StateMap[] other = [.. states, .. states.Where((_, index) => (seed >> index) % 2 == 0)];
            new Random(seed).Shuffle(other);

            // Made anew, so that nothing is shared: a state is its entries.
            StateMap[] anew = [.. other.Select(state => StateMap.FromEntries(state.GetOrderedEntries().Reverse()))];
            return room.Resolve(other).State!.Equals(expected) && room.Resolve(anew).State!.Equals(expected);
        }).Check(Many);

    [Fact]
    public void Resolve_OneStateOrItsOwnResult_IsThatState() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            StateMap result = room.Resolve(states).State!;
            return room.Resolve([states[0], states[0]]).State!.Equals(states[0]) && room.Resolve([result]).State!.Equals(result);
        }).Check(Many);

    [Fact]
    public void Resolve_AnyMerge_TakesNothingFromOutsideItsSetAndKeepsWhatIsAgreedOn() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            ResolutionResult resolution = room.Resolve(states, Explained);
            StateMap agreed = ConflictSplit.Split([.. states], out _);
            var own = states.SelectMany(state => state.Values).ToHashSet();
            if (resolution.Trace is { } trace)
            {
                own.UnionWith(trace.FullConflictedSet.Select(conflicted => conflicted.EventId));
            }

            return agreed.All(entry => resolution.State![entry.Key] == entry.Value)
                && resolution.State!.All(entry => own.Contains(entry.Value) && room.Store.PduOf(entry.Value).Slot == entry.Key)
                && resolution.State!.Values.All(id => !room.Store.IsRejected(id));
        }).Check(Many);

    [Fact]
    public void Resolve_Explained_IsTheSameStateAndEveryLossHasItsReason() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            ResolutionResult plain = room.Resolve(states);
            ResolutionResult explained = room.Resolve(states, Explained);
            return plain.Trace is null
                && plain.State!.Equals(explained.State)
                && (explained.Trace is not { } trace || Explains(room, trace, explained.State!, states));
        }).Check(Many);

    [Fact]
    public void Resolve_EitherReadingOfTheAuthChain_DiffersByUnconflictedEventsAlone() =>
        Prop.ForAll(Seeds, seed =>
        {
            // What the readings differ by is what the states agree on, less what the subgraph brings in.
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            ResolutionResult inclusive = room.Resolve(states, Explained);
            ResolutionResult exclusive = room.Resolve(states, Explained with { AuthChainIncludesState = false });
            if (inclusive.Trace is not { } left || exclusive.Trace is not { } right || left.FullConflictedSet.IsEmpty)
            {
                return true;
            }

            StateMap agreed = ConflictSplit.Split([.. states], out _);
            var without = right.FullConflictedSet
                .Where(conflicted => conflicted.Reasons != ConflictReasons.AuthDifference || !IsIn(agreed, room, conflicted.EventId))
                .Select(conflicted => conflicted.EventId).ToHashSet();
            return without.SetEquals(left.FullConflictedSet.Select(conflicted => conflicted.EventId));
        }).Check(Many);

    [Fact]
    public void Resolve_AnEventIsMissing_IsAnsweredUntilItIsAtHand() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            StateMap expected = room.Resolve(states).State!;

            // Begin with nothing at hand, and fetch what is asked for: it comes to an end, and to the same state.
            var partial = new EventStore();
            for (int round = 0; round < 100; round++)
            {
                ResolutionResult resolution = partial.Resolve(room.Version, states);
                if (resolution.IsResolved)
                {
                    return resolution.State.Equals(expected) && resolution.MissingEvents.IsEmpty;
                }

                foreach (EventId id in resolution.MissingEvents)
                {
                    partial.Take(room.Store, id);
                }
            }

            return false;
        }).Check(Many);

    [Fact]
    public void Resolve_RejectedEventInConflict_NeverComesOut() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            _ = ConflictSplit.SplitV1([.. states], out var conflicted);
            if (conflicted.Count == 0)
            {
                return true;
            }

            (StateSlot key, var values) = conflicted.ElementAt(seed % conflicted.Count);
            EventId rejected = values[seed % values.Length];
            room.Store.Reject(rejected);
            ResolutionResult resolution = room.Resolve(states, Explained);
            LostEvent lost = resolution.Trace!.Results.Single(outcome => outcome.Slot == key).Losers.Single(loser => loser.EventId == rejected);
            return lost.Reason == LossReason.WasRejected && resolution.State!.Values.All(id => id != rejected);
        }).Check(Many);

    [Fact]
    public void RandomRooms_OverManySeeds_AreWorthResolving()
    {
        // The properties above say something only where there is something to resolve.
        int rejected = 0;
        int[] found = new int[6];
        for (int seed = 0; seed < 200; seed++)
        {
            RandomRoom room = RandomRoom.Of(seed);
            rejected += room.Store.Ids.Count(room.Store.IsRejected);
            if (room.Resolve(room.States(), Explained).Trace is not { } trace)
            {
                continue;
            }

            LossReason[] reasons = [.. trace.Results.SelectMany(outcome => outcome.Losers).Select(loser => loser.Reason)];
            found[0]++;
            found[1] += trace.PowerOrder.Length > 2 ? 1 : 0;
            found[2] += trace.MainlineOrder.Length > 1 ? 1 : 0;
            found[3] += reasons.Contains(LossReason.NotAllowed) ? 1 : 0;
            found[4] += reasons.Contains(LossReason.Replaced) ? 1 : 0;
            found[5] += trace.FullConflictedSet.Any(conflicted => !conflicted.Reasons.HasFlag(ConflictReasons.ConflictedState)) ? 1 : 0;
        }

        Assert.True(rejected > 500, $"rejected: {rejected}");
        Assert.True(Array.TrueForAll(found, count => count >= 40), string.Join(' ', found));
    }

    [Fact]
    public void Resolve_AnyFieldReplaced_IsStillAnswered() =>
        Prop.ForAll(Seeds, seed =>
        {
            RandomRoom room = RandomRoom.Of(seed);
            StateMap[] states = room.States();
            EventId[] ids = [.. room.Store.Ids.Order()];
            EventId[] some = [ids[0], ids[2], ids[3], ids[seed % ids.Length]];
            foreach ((string what, EventStore store) in EventMutator.Mutations(room.Store, room.Version, some.Distinct()))
            {
                foreach (ResolutionOptions options in (ResolutionOptions[])[Explained, Explained with { PassesOverMissing = true, ReadmitsRejected = true }])
                {
                    ResolutionResult resolution = store.Resolve(room.Version, states, options);
                    Assert.True(resolution.IsResolved || !options.PassesOverMissing, what);
                    Assert.All(resolution.MissingEvents, id => Assert.False(store.Holds(id) || id.Utf8Span.IsEmpty, what));
                }
            }
        }).Check(Many.WithMaxTest(15));

    private static bool IsIn(StateMap state, RandomRoom room, EventId id) => state.TryGetValue(room.Store.PduOf(id).Slot!.Value, out EventId there) && there == id;

    private static bool Explains(RandomRoom room, ResolutionTrace trace, StateMap state, StateMap[] states)
    {
        foreach (SlotResult outcome in trace.Results)
        {
            var values = states.Where(map => map.TryGetValue(outcome.Slot, out _)).Select(map => map[outcome.Slot]).ToHashSet();
            if (outcome.Winner is { } winner ? !state.TryGetValue(outcome.Slot, out EventId there) || there != winner : state.TryGetValue(outcome.Slot, out _))
            {
                return false;
            }

            if (!values.Where(value => value != outcome.Winner).ToHashSet().SetEquals(outcome.Losers.Select(loser => loser.EventId)))
            {
                return false;
            }

            foreach (LostEvent loser in outcome.Losers)
            {
                bool fits = loser.Reason switch
                {
                    LossReason.NotAllowed => loser.Verdict is { IsAllowed: false },
                    LossReason.Replaced => outcome.Winner is not null && loser.Verdict is null or { IsAllowed: true },
                    LossReason.WasRejected => room.Store.IsRejected(loser.EventId),
                    LossReason.NotAvailable => !room.Store.Holds(loser.EventId),
                    LossReason.NotTried => trace.FullConflictedSet.IsEmpty,
                    _ => false,
                };
                if (!fits)
                {
                    return false;
                }
            }
        }

        // Each event of the set is in one of the orders, once, and is judged once.
        EventId[] ordered = [.. trace.PowerOrder.Select(place => place.EventId), .. trace.MainlineOrder.Select(place => place.EventId)];
        return trace.FullConflictedSet.IsEmpty
            || (ordered.Order().SequenceEqual(trace.FullConflictedSet.Select(conflicted => conflicted.EventId))
                && ordered.SequenceEqual(trace.AuthChecks.Select(judgement => judgement.EventId)));
    }
}
