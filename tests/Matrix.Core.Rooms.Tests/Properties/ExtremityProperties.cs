using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Properties;

/// <summary>However many forward extremities come and go, the current state is what the states after them resolve to when they are walked from the start.</summary>
public sealed class ExtremityProperties
{
    private const int Members = 100;
    private const int Events = 260;

    public static TheoryData<int, int> RoomsAndSeeds
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (int version in new[] { 1, 2, 6, 10, 11, 12 })
            {
                data.Add(version, 1);
                data.Add(version, 2);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RoomsAndSeeds))]
    public void Receive_ManyBranchesThatComeAndGo_KeepsTheCurrentState(int version, int seed)
    {
        var random = new Random(seed);
        var hostile = new HostileRoom(TestData.Version(version.ToString(CultureInfo.InvariantCulture)), Members);
        Room room = RoomLog.Begin(hostile.Events[0]);
        foreach (VerifiedPdu verified in hostile.Events.AsSpan()[1..])
        {
            _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(verified));
        }

        int most = 0;
        for (int i = 0; i < Events; i++)
        {
            _ = Assert.IsType<ReceiveResult.Judged>(room.Receive(Next(hostile, random)), exactMatch: false);
            most = Math.Max(most, room.ForwardExtremities.Length);
            if (i % 20 == 0 || i > Events - 10)
            {
                AssertIsResolved(room, hostile);
            }
        }

        Assert.InRange(most, 100, int.MaxValue);
    }

    private static VerifiedPdu Next(HostileRoom hostile, Random random) => random.Next(12) switch
    {
        0 or 1 or 2 => hostile.Branch(),
        3 or 4 => hostile.AncientMessage(),
        5 or 6 => hostile.AncientStatus(),
        7 => hostile.AncientMerge(random.Next(2, 6)),
        8 => hostile.GrowFork(random.Next(2) == 0),
        9 => hostile.HonestBan(),
        _ => hostile.Honest(),
    };

    private static void AssertIsResolved(Room room, HostileRoom hostile)
    {
        StateMap[] states = [.. room.ForwardExtremities.Select(id => RoomLog.StateAfter(room, id)!)];
        ResolutionResult walked = StateResolver.Resolve(room.Version, states, (IEventSource)hostile, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(walked.State, room.CurrentState);
    }
}
