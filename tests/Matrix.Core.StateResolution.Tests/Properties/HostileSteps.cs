using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.StateResolution.Tests.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.StateResolution.Tests.Properties;

/// <summary>What a member without power can make a room cost, in steps and not in seconds, at two sizes of the room.</summary>
public sealed class HostileSteps
{
    private const int Small = 400;
    private const int Large = 2_400;

    /// <summary>The most steps of an honest event beside an attack, whatever the room.</summary>
    private const int MostOfAnEvent = 400;

    public static TheoryData<int> RoomVersions => [10, 12];

    [Theory]
    [MemberData(nameof(RoomVersions))]
    public void Resolve_HonestEventBesideOneThatCitesAnAncient_CostsTheEvent(int version)
    {
        foreach (int members in new[] { Small, Large })
        {
            var run = new Run(version, members);
            run.Resolve(run.Room.AncientMessage());
            long first = run.Honest();
            Assert.InRange(first, 0, 20 * members);
            _ = run.Honest();
            Assert.InRange(Enumerable.Range(0, 20).Max(_ => run.Honest()), 0, MostOfAnEvent);
            run.AssertSameAsWalked();
        }
    }

    [Theory]
    [MemberData(nameof(RoomVersions))]
    public void Resolve_HonestEventBesideAnAncientStateEvent_CostsTheEvent(int version)
    {
        foreach (int members in new[] { Small, Large })
        {
            var run = new Run(version, members);
            run.Resolve(run.Room.AncientStatus());
            _ = run.Honest();
            Assert.InRange(Enumerable.Range(0, 20).Max(_ => run.Honest()), 0, MostOfAnEvent);
            run.AssertSameAsWalked();
        }
    }

    [Theory]
    [MemberData(nameof(RoomVersions))]
    public void Resolve_ManyEventsThatEachCiteAnotherAncient_CostTheRoomOnceInAll(int version)
    {
        const int Events = 300;
        foreach (int members in new[] { Small, Large })
        {
            var run = new Run(version, members);
            long steps = Enumerable.Range(0, Events).Sum(_ => run.Resolve(run.Room.AncientMessage()));

            Assert.InRange(steps, 0, 60 * (members + Events));
            Assert.InRange(Enumerable.Range(0, 5).Max(_ => run.Honest()), 0, MostOfAnEvent);
            run.AssertSameAsWalked();
        }
    }

    [Theory]
    [MemberData(nameof(RoomVersions))]
    public void Resolve_EventsThatEachCiteManyAncients_CostTheRoomOnceInAll(int version)
    {
        const int Events = 60;
        foreach (int members in new[] { Small, Large })
        {
            var run = new Run(version, members);
            long steps = 0;
            for (int i = 0; i < Events; i++)
            {
                VerifiedPdu merge = run.Room.AncientMerge(Pdu.MaxPrevEvents);
                steps += run.ResolveBefore(merge);
            }

            Assert.InRange(steps, 0, 20 * (members + Events));
            Assert.InRange(Enumerable.Range(0, 5).Max(_ => run.Honest()), 0, MostOfAnEvent);
            run.AssertSameAsWalked();
        }
    }

    /// <summary>Where events of the attacker lie between the ancient ones, each line of events between two of those has its ends.</summary>
    [Theory]
    [MemberData(nameof(RoomVersions))]
    public void Resolve_EventsThatCiteAncientsOfManyLines_CostTheDistanceToThose(int version)
    {
        const int Events = 60;
        foreach (int members in new[] { Small, Large })
        {
            var run = new Run(version, members, noteEvery: members / Pdu.MaxPrevEvents);
            long steps = 0;
            for (int i = 0; i < Events; i++)
            {
                steps += run.ResolveBefore(run.Room.AncientMerge(Pdu.MaxPrevEvents));
            }

            // Each of the states is, on average, a fortieth of the room away from the nearest of those before it.
            long distance = Events * Pdu.MaxPrevEvents * (members / 40);
            Assert.InRange(steps, 0, (20 * members) + (12 * distance));
            run.AssertSameAsWalked();
        }
    }

    [Theory]
    [InlineData(10, 65)]
    [InlineData(12, 65)]
    [InlineData(10, 200)]
    [InlineData(12, 200)]
    [InlineData(10, 1_000)]
    [InlineData(12, 1_000)]
    public void Resolve_HonestEventBesideManyBranches_CostsTheEvent(int version, int branches)
    {
        foreach (int members in new[] { Small, Large })
        {
            var run = new Run(version, members);
            long attack = 0;
            for (int i = 0; i < branches; i++)
            {
                attack += run.Resolve(run.Room.Branch());
            }

            Assert.InRange(attack, 0, MostOfAnEvent * branches);
            Assert.InRange(Enumerable.Range(0, 20).Max(_ => run.Honest()), 0, MostOfAnEvent);
            run.AssertSameAsWalked();
        }
    }

    [Theory]
    [MemberData(nameof(RoomVersions))]
    public void Resolve_ForkThatGrows_CostsWhatEachEventChanges(int version)
    {
        foreach (int members in new[] { Small, Large })
        {
            var run = new Run(version, members);
            long most = 0;
            for (int i = 0; i < 300; i++)
            {
                long steps = run.Grow(isFriend: i % 2 == 0) + run.Honest();
                most = i < 2 * RoomStateResolver.LeastKeptSize ? 0 : Math.Max(most, steps);
            }

            Assert.InRange(most, 0, 2 * MostOfAnEvent);
            run.AssertSameAsWalked();
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public void Resolve_ForkOfBansThatGrows_CostsWhatEachEventChanges(int version)
    {
        foreach (int members in new[] { Small, Large })
        {
            var run = new Run(version, members);
            long most = 0;
            for (int i = 0; i < 100; i++)
            {
                long steps = run.Grow(isFriend: true) + run.Ban();
                most = i < 2 * RoomStateResolver.LeastKeptSize ? 0 : Math.Max(most, steps);
            }

            Assert.InRange(most, 0, 2 * MostOfAnEvent);
            run.AssertSameAsWalked();
        }
    }

    /// <summary>A room whose forward extremities are what an attack left, and one of the honest events.</summary>
    private sealed class Run
    {
        private readonly RoomStateResolver _resolver;
        private readonly StateSet _set;
        private readonly List<StateMap> _states = [];
        private StateMap _honest;
        private StateMap? _grown;
        private StateMap? _result;

        /// <param name="version">The room version.</param>
        /// <param name="members">How many members there are.</param>
        /// <param name="noteEvery">After how many events the states begin a new line; 0 for never.</param>
        public Run(int version, int members, int noteEvery = 0)
        {
            Version = Versions.Of(version);
            Room = new HostileRoom(Version, members);
            _resolver = new RoomStateResolver(Version, Room);
            for (int i = 0; i < Room.Events.Length; i++)
            {
                Note(Room.Events[i], isOnLine: noteEvery == 0 || i % noteEvery != 0);
            }

            _set = _resolver.CreateStateSet();
            _honest = Room.CurrentState;
            _ = Add(_honest);
        }

        public RoomVersion Version { get; }

        public HostileRoom Room { get; }

        /// <summary>An event of the attack is there for good.</summary>
        public long Resolve(VerifiedPdu hostile)
        {
            Note(hostile);
            return Add(Room.StateAfter(hostile.EventId)!);
        }

        /// <summary>The state before an event, which is there for good, and what it comes to beside the honest events.</summary>
        public long ResolveBefore(VerifiedPdu merge)
        {
            long start = _resolver.Index.Work.Total;
            ResolutionResult before = _resolver.Resolve(merge.PrevEvents.Select(id => Room.StateAfter(id)!), TestContext.Current.CancellationToken);
            return _resolver.Index.Work.Total - start + Add(before.State!);
        }

        public long Honest() => Next(Room.Honest());

        public long Ban() => Next(Room.HonestBan());

        public long Grow(bool isFriend)
        {
            VerifiedPdu grown = Room.GrowFork(isFriend);
            Note(grown);
            StateMap[] before = _grown is null ? [] : [_grown];
            _grown = Room.StateAfter(grown.EventId)!;
            return Steps(before, [_grown]);
        }

        /// <summary>Without an index where that ends soon, and by an index of its own where the states are very many.</summary>
        public void AssertSameAsWalked()
        {
            CancellationToken cancellation = TestContext.Current.CancellationToken;
            StateMap[] all = [.. _states];
            ResolutionResult walked = all.Length <= 100
                ? StateResolver.Resolve(Version, all, (IEventSource)Room, cancellationToken: cancellation)
                : StateResolver.Resolve(Version, all, new AuthIndex(Room), cancellationToken: cancellation);
            Assert.Equal(walked.State, _result);
        }

        private long Add(StateMap state) => Steps([], [state]);

        private long Next(VerifiedPdu honest)
        {
            Note(honest);
            StateMap before = _honest;
            _honest = Room.CurrentState;
            return Steps([before], [_honest]);
        }

        /// <summary>As a room holds an event: with the states around it, where it builds on one.</summary>
        private void Note(VerifiedPdu verified, bool isOnLine = true)
        {
            if (isOnLine && verified.PrevEvents is [var prev] && Room.StateAfter(prev) is { } before && Room.StateAfter(verified.EventId) is { } after)
            {
                _resolver.Add(verified, before, after);
            }
            else
            {
                _ = _resolver.Index.Add(verified);
            }
        }

        private long Steps(StateMap[] removed, StateMap[] added)
        {
            long before = _resolver.Index.Work.Total;
            _result = _set.Update(removed, added, TestContext.Current.CancellationToken).State;
            foreach (StateMap state in removed)
            {
                _ = _states.Remove(state);
            }

            _states.AddRange(added);
            return _resolver.Index.Work.Total - before;
        }
    }
}
