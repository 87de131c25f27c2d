using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing.Tests.Units;

public sealed class LargeRoomTests
{
    private static readonly string[] Memberships = ["join", "leave", "invite", "ban"];
    private static readonly string[] StateTypes = ["m.room.power_levels", "m.room.topic", "org.example.status"];

    public static TheoryData<string> Some => ["1", "6", "10", "11", "12"];

    [Theory]
    [MemberData(nameof(Some))]
    public void Wide_HasItsMembers_AndTwoBranchesOfItsChanges(string version)
    {
        LargeRoom room = LargeRoom.Wide(Versions.Get(version), members: 30, changes: 28);
        Assert.Equal(30, Count(room.Trunk.Span, "join"));
        Assert.Equal(28, room.Left.Length);
        Assert.Equal(28, room.Right.Length);
        Assert.Equal(27, Count(room.Left.AsSpan(), "ban"));
        Assert.True(room.Left[0].Pdu.IsType("m.room.power_levels"u8));
        Assert.Equal(14, Count(room.Right.AsSpan(), "join"));
        Assert.Equal(14, room.Right.Count(verified => verified.Pdu.IsType("m.room.topic"u8)));
        Assert.Single(room.Forks);

        StateMap resolved = Resolve(room, room.States);
        Assert.All([.. room.Left, .. room.Right.Where(IsMember)], verified => Assert.Equal(verified.EventId, resolved[verified.Slot!.Value]));
    }

    [Theory]
    [MemberData(nameof(Some))]
    public void Hq_HasItsMembersBeforeEachFork_AndForksOfTwoEvents(string version)
    {
        LargeRoom room = LargeRoom.Hq(Versions.Get(version), members: 5, forks: 9);
        Assert.Equal(9, room.Forks.Length);
        Assert.Equal(5 + 3 + (2 * 9), room.Events.Length);
        Assert.All(room.Forks.Index(), item =>
        {
            RoomFork fork = item.Item;
            Pdu left = Assert.Single(fork.Left).Pdu;
            Pdu right = Assert.Single(fork.Right).Pdu;
            Assert.Equal(left.PrevEvents, right.PrevEvents);
            Assert.Equal(item.Index == 0 ? 1 : 2, left.PrevEvents.Count);
            Assert.Equal(new[] { left.Slot!.Value, right.Slot!.Value }.Order(), fork.States[0].GetDifferingSlots(fork.States[1]));
            Assert.Equal(5, Joined(fork.States[1]) + 1);

            StateMap resolved = Resolve(room, fork.States);
            Assert.Equal(left.EventId, resolved[left.Slot.Value]);
            Assert.Equal(right.EventId, resolved[right.Slot.Value]);
        });

        int Joined(StateMap state) => state.Values.Count(id => room.TryGetEvent(id, out var found) && IsMember(found.VerifiedPdu) && Membership(found.VerifiedPdu) == "join");
    }

    [Theory]
    [MemberData(nameof(Some))]
    public void Deep_HasAChainOfItsPowerLevels_AndRejoinsByThoseOfTheirTime(string version)
    {
        LargeRoom room = LargeRoom.Deep(Versions.Get(version), length: 100);
        VerifiedPdu[] chain = [.. room.Trunk.ToArray().Where(verified => verified.Pdu.IsType("m.room.power_levels"u8))];
        Assert.Equal(100, chain.Length);
        Assert.All(chain.Zip(chain.Skip(1)), pair => Assert.Contains(pair.First.Pdu.EventId, pair.Second.Pdu.AuthEvents));
        Assert.Equal(9, Count(room.Trunk.Span, "leave"));

        HashSet<EventId> levels = [.. chain.Select(verified => verified.EventId)];
        EventId[] cited = [.. room.Trunk.ToArray().Where(verified => IsMember(verified) && Membership(verified) == "leave").SelectMany(verified => verified.AuthEvents.Where(levels.Contains))];
        Assert.Equal(9, cited.Distinct().Count());
        Assert.Equal(4, room.Left.Length);
        Assert.Equal(4, room.Right.Length);
        Assert.All([room.Left, room.Right], branch => Assert.Contains(chain[^1].Pdu.EventId, branch[0].Pdu.AuthEvents));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(500, 50)]
    [InlineData(2_100, LargeRoom.MaxChurnBranch)]
    public void Churn_HasItsEventsByATenthAsManyPeople(int events, int branch)
    {
        LargeRoom room = LargeRoom.Churn(RoomVersions.V11, events);
        VerifiedPdu[] churn = [.. room.Events.Where(verified => IsMember(verified) && verified.Slot!.Value.StateKey.ToString().StartsWith("@u", StringComparison.Ordinal))];
        Assert.Equal(events, churn.Length);
        Assert.InRange(churn.Select(verified => verified.Slot).Distinct().Count(), 1, events / 10);
        Assert.Equal(branch, room.Left.Length);
        Assert.Equal(branch, room.Right.Length);
    }

    [Fact]
    public void Churn_HasEveryWayToComeAndGo()
    {
        LargeRoom room = LargeRoom.Churn(RoomVersions.V10, 500);
        Assert.All(Memberships, membership => Assert.True(Count(room.Events.AsSpan(), membership) > 10));
        Assert.Contains(room.Events, verified => IsMember(verified) && Membership(verified) == "leave" && verified.Sender.ToString() != verified.Slot!.Value.StateKey.ToString());
    }

    [Theory]
    [InlineData("1", 20)]
    [InlineData("6", 21)]
    [InlineData("11", 500)]
    [InlineData("12", 1_000)]
    public void Busy_HasItsEvents_SignedByTheirServers(string version, int events)
    {
        LargeRoom room = LargeRoom.Busy(Versions.Get(version), events);
        Assert.Equal(events, room.Events.Length);
        var verifier = new PduVerifier();
        Assert.All(room.Events, verified =>
        {
            Assert.True(verifier.TryVerify(verified.Pdu, room.KeyStore, out VerifiedPdu? checkedPdu, out PduVerificationError error), error.ToString());
            Assert.False(checkedPdu.IsRedacted);
        });
    }

    [Fact]
    public void Busy_IsMostlyTalk_AndForksAndMergesOften()
    {
        LargeRoom room = LargeRoom.Busy(RoomVersions.V11, 2_000);
        Assert.InRange(room.Events.Count(verified => verified.Pdu.IsType("m.room.message"u8)), 1_200, 1_800);
        Assert.InRange(room.Forks.Length, 100, 400);
        Assert.Equal(room.Forks.Length - 1, room.Events.Count(verified => verified.PrevEvents.Count == 2));
        Assert.All(StateTypes, type => Assert.Contains(room.Events, verified => verified.Type.ToString() == type));
        Assert.True(Count(room.Events.AsSpan(), "ban") > 0);
    }

    [Fact]
    public void States_ShareWhatNeitherBranchChanged()
    {
        LargeRoom room = LargeRoom.Hq(RoomVersions.V12, 5_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = room.States[0].GetDifferingSlots(room.States[1]);

        // Comparing goes where they differ, and nowhere else.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    [Fact]
    public void Events_OfOtherRooms_AreNotFound()
    {
        LargeRoom room = LargeRoom.Hq(RoomVersions.V12, 5);
        Assert.True(room.TryGetEvent(room.Create.Pdu.EventId, out _));
        Assert.False(room.TryGetEvent(LargeRoom.Hq(RoomVersions.V12, 5, seed: 1).Create.Pdu.EventId, out var found));
        Assert.Equal(default, found);
    }

    [Fact]
    public void Sizes_ThatMakeNoRoom_AreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => LargeRoom.Wide(null!, 10, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargeRoom.Wide(RoomVersions.V12, 10, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargeRoom.Wide(RoomVersions.V12, 10, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargeRoom.Wide(RoomVersions.V12, int.MinValue, 9));
        Assert.Throws<ArgumentNullException>(() => LargeRoom.Hq(null!, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargeRoom.Hq(RoomVersions.V12, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargeRoom.Hq(RoomVersions.V12, 10, forks: 0));
        Assert.Throws<ArgumentNullException>(() => LargeRoom.Deep(null!, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargeRoom.Deep(RoomVersions.V12, 0));
        Assert.Throws<ArgumentNullException>(() => LargeRoom.Churn(null!, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargeRoom.Churn(RoomVersions.V12, 9));
        Assert.Throws<ArgumentNullException>(() => LargeRoom.Busy(null!, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => LargeRoom.Busy(RoomVersions.V12, 19));
    }

    private static StateMap Resolve(LargeRoom room, ImmutableArray<StateMap> states) =>
        StateResolver.Resolve(room.Version, states, room, cancellationToken: TestContext.Current.CancellationToken).State!;

    private static bool IsMember(VerifiedPdu verified) => verified.Pdu.IsType("m.room.member"u8);

    private static string Membership(VerifiedPdu verified) => verified.Pdu.Content.TryGetMember("membership"u8, out var value) && value.TryGetString(out string text) ? text : "";

    private static int Count(ReadOnlySpan<VerifiedPdu> events, string membership)
    {
        int count = 0;
        foreach (VerifiedPdu verified in events)
        {
            count += IsMember(verified) && Membership(verified) == membership ? 1 : 0;
        }

        return count;
    }
}
