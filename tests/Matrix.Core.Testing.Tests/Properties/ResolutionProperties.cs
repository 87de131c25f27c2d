using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Tests.Properties;

/// <summary>Resolution is a function of the set of states.</summary>
public sealed class ResolutionProperties
{
    private const int Runs = 5;

    public static TheoryData<string> AllVersions => Versions.All;

    public static ImmutableArray<ResolutionOptions> AllOptions { get; } =
        [new(), new() { AuthChainIncludesState = false }, new() { ReadmitsRejected = true }];

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Resolution_OfStatesInAnyOrderOrTwice_IsTheSame(string id) =>
        ForStates(id, (states, options) =>
        {
            StateMap expected = Resolve(states, states.States, options);
            StateMap[] shuffled = [.. states.States, .. states.States.Take(2), .. states.States.Select(state => StateMap.FromEntries(state.GetOrderedEntries()))];
            new Random(states.Room.Seed).Shuffle(shuffled);
            Assert.Equal(expected, Resolve(states, shuffled, options));
            Assert.Equal(expected, Resolve(states, states.States.Reverse(), options));
        });

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Resolution_ThatExplainsItself_IsTheSame(string id) =>
        ForStates(id, (states, options) =>
        {
            ResolutionResult explained = StateResolver.Resolve(states.Version, states.States, states.Events, options with { Explains = true });
            Assert.Equal(Resolve(states, states.States, options), explained.State);
            Assert.True(explained.Trace is null || !explained.Trace.ConflictedSlots.IsEmpty);
        });

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Resolution_OfOneState_IsThatState(string id) =>
        ForStates(id, (states, options) =>
            Assert.All(states.States, state =>
            {
                Assert.Same(state, Resolve(states, [state], options));
                Assert.Equal(state, Resolve(states, [state, StateMap.FromEntries(state.GetOrderedEntries())], options));
            }));

    /// <summary>What a key comes to is what all agree on, or an event that took part: in version 1 one of the states', later one of the full conflicted set.</summary>
    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Resolution_EveryEntryOfIt_IsAgreedOnOrTookPart(string id) =>
        ForStates(id, (states, options) =>
        {
            ResolutionResult resolution = StateResolver.Resolve(states.Version, states.States, states.Events, options with { Explains = true });
            var tookPart = (resolution.Trace?.FullConflictedSet ?? []).Select(item => item.EventId).ToHashSet();
            foreach (StateEntry entry in resolution.State!.GetOrderedEntries())
            {
                EventId[] given = [.. states.States.Where(state => state.TryGetValue(entry.Slot, out _)).Select(state => state[entry.Slot])];
                bool isAgreed = given.Length == states.States.Length && given.Distinct().Count() == 1;
                Assert.True(isAgreed ? given[0] == entry.EventId : given.Contains(entry.EventId) || tookPart.Contains(entry.EventId), entry.ToString());
                Assert.True(states.Events.TryGetEvent(entry.EventId, out var found));
                Assert.Equal(entry.Slot, found.VerifiedPdu.Pdu.Slot);
            }

            foreach (StateEntry entry in states.States[0].GetOrderedEntries().Where(entry => states.States.All(state => state.TryGetValue(entry.Slot, out EventId at) && at == entry.EventId)))
            {
                Assert.Equal(entry.EventId, resolution.State[entry.Slot]);
            }
        });

    [Theory]
    [MemberData(nameof(AllVersions))]
    public void Resolution_WithAnEmptyState_IsStillAFunctionOfTheSet(string id) =>
        ForStates(id, (states, options) =>
            Assert.Equal(Resolve(states, [StateMap.Empty, .. states.States], options), Resolve(states, [.. states.States.Reverse(), StateMap.Empty], options)));

    private static void ForStates(string id, Action<RoomStates, ResolutionOptions> assert) =>
        Prop.ForAll(RoomGen.States(Versions.Get(id)).ToArbitrary(), states =>
        {
            foreach (ResolutionOptions options in AllOptions)
            {
                assert(states, options);
            }
        }).Check(Runs);

    private static StateMap Resolve(RoomStates states, IEnumerable<StateMap> given, ResolutionOptions options)
    {
        ResolutionResult resolution = StateResolver.Resolve(states.Version, given, states.Events, options);
        Assert.True(resolution.IsResolved);
        return resolution.State;
    }
}
