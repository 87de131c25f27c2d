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
    public void Resolve_EventsThatEachCiteManyAncients_CostTheDistanceToThose(int version)
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
        private readonly List<StateMap> _states = [];
        private StateMap? _grown;
        private ImmutableArray<StateMap> _last = [];
        private StateMap? _result;

        public Run(int version, int members)
        {
            Version = Versions.Of(version);
            Room = new HostileRoom(Version, members);
            _resolver = new RoomStateResolver(Version, Room);
            foreach (VerifiedPdu verified in Room.Events)
            {
                _ = _resolver.Index.Add(verified);
            }
        }

        public RoomVersion Version { get; }

        public HostileRoom Room { get; }

        /// <summary>An event of the attack is there for good.</summary>
        public long Resolve(VerifiedPdu hostile)
        {
            _ = _resolver.Index.Add(hostile);
            _states.Add(Room.StateAfter(hostile.Pdu.EventId)!);
            return Steps([.. _states, Room.CurrentState]);
        }

        /// <summary>The state before an event, and what it comes to beside the honest events.</summary>
        public long ResolveBefore(VerifiedPdu merge)
        {
            StateMap[] before = [.. merge.Pdu.PrevEvents.Select(id => Room.StateAfter(id)!)];
            long steps = Steps([.. before]);
            return steps + Steps([_result!, Room.CurrentState]);
        }

        public long Honest() => Next(Room.Honest());

        public long Ban() => Next(Room.HonestBan());

        public long Grow(bool isFriend)
        {
            VerifiedPdu grown = Room.GrowFork(isFriend);
            _ = _resolver.Index.Add(grown);
            _ = _grown is not null && _states.Remove(_grown);
            _grown = Room.StateAfter(grown.Pdu.EventId)!;
            _states.Add(_grown);
            return Steps([.. _states, Room.CurrentState]);
        }

        /// <summary>Without an index where that ends soon, and by an index of its own where the states are very many.</summary>
        public void AssertSameAsWalked()
        {
            CancellationToken cancellation = TestContext.Current.CancellationToken;
            Resolution walked = _last.Length <= 100
                ? StateResolver.Resolve(Version, _last, (IEventSource)Room, cancellationToken: cancellation)
                : StateResolver.Resolve(Version, _last, new AuthIndex(Room), cancellationToken: cancellation);
            Assert.Equal(walked.State, _result);
        }

        private long Next(VerifiedPdu honest)
        {
            _ = _resolver.Index.Add(honest);
            return Steps([.. _states, Room.CurrentState]);
        }

        private long Steps(ImmutableArray<StateMap> states)
        {
            long before = _resolver.Index.Work.Total;
            Resolution resolution = _resolver.Resolve(states, TestContext.Current.CancellationToken);
            (_last, _result) = (states, resolution.State);
            return _resolver.Index.Work.Total - before;
        }
    }
}
