using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events;

namespace Matrix.Core.Testing.Tests.Properties;

public sealed class RoomGenProperties
{
    [Fact]
    public void Rooms_Generated_AreOfEveryVersionAndNoLargerThanAsked()
    {
        Assert.Equal(RoomVersions.Stable.Length, GeneratedValues.Of(RoomGen.Room(), 80, 1).Select(room => room.Version).Distinct().Count());
        Prop.ForAll(RoomGen.Room(RoomVersions.V3, 12).ToArbitrary(), room => room.Version == RoomVersions.V3 && room.Events.Length is >= 1 and <= 12).Check(30);
        Assert.Throws<ArgumentOutOfRangeException>(() => RoomGen.Room(RoomVersions.V3, 0));
    }

    [Fact]
    public void Rooms_OfOneSeed_AreTheSame()
    {
        Assert.Equal(GeneratedValues.Of(RoomGen.Room(), 10, 4).Select(room => room.ToString()), GeneratedValues.Of(RoomGen.Room(), 10, 4).Select(room => room.ToString()), StringComparer.Ordinal);
        Assert.Equal(GeneratedValues.Of(RoomGen.States(), 10, 4).Select(states => states.ToString()), GeneratedValues.Of(RoomGen.States(), 10, 4).Select(states => states.ToString()), StringComparer.Ordinal);
    }

    [Fact]
    public void Shrinking_ARoom_GivesSmallerOnesThatReplay() =>
        Prop.ForAll(RoomGen.Room(RoomVersions.V12, 25).ToArbitrary(), room =>
            RoomGen.Shrink(room).All(smaller => smaller.Events.Length < room.Events.Length && smaller.Replay().CachedEventCount == smaller.Events.Length)).Check(15);

    [Fact]
    public void Shrinking_ToABan_LeavesOnlyWhatItCites()
    {
        static bool HasBan(RandomRoom room) => room.Events.Any(verified => verified.Pdu.Content.TryGetMember("membership"u8, out var membership) && membership.StringEquals("ban"u8));
        RandomRoom room = Enumerable.Range(0, 100).Select(seed => RandomRoom.Create(RoomVersions.V11, seed, 40)).First(HasBan);
        while (RoomGen.Shrink(room).FirstOrDefault(HasBan) is { } smaller)
        {
            room = smaller;
        }

        Assert.All(room.Events[..^1], verified => Assert.Contains(room.Events, later => later.Pdu.PrevEvents.Contains(verified.EventId) || later.Pdu.AuthEvents.Contains(verified.EventId)));
        Assert.True(HasBan(room));
    }

    [Fact]
    public void States_Generated_AreOftenInConflict()
    {
        RoomStates[] samples = GeneratedValues.Of(RoomGen.States(), 60, 2);
        Assert.True(samples.Count(states => states.States.Distinct().Count() > 1) > 30);
        Assert.All(samples, states => Assert.InRange(states.States.Length, 1, 5));
        Assert.All(samples, states => Assert.Equal(states.After.Length, states.States.Length));
        Assert.All(samples, states => Assert.True(states.Events.TryGetEvent(states.After[0], out _)));
    }
}
