using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>Events were authorised by events of another room.</summary>
public sealed class OtherRoomTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("10")]
    [InlineData("12")]
    public void Receive_PowerOfAnotherRoom_AuthorisesNothing(string version)
    {
        var bench = new Bench(TestData.Version(version));
        var elsewhere = new EventFactory(bench.Room.Version, seed: 7);
        _ = elsewhere.CreateRoom(Bench.Bob);
        Pdu levels = elsewhere.FindState("m.room.power_levels")!;
        Pdu honest = bench.SetTopic(Bench.Alice, "honest");
        Pdu grab = bench.Make.State(Bench.Bob, "m.room.topic", "", "{}", new()
        {
            After = [bench.BobJoins],
            AuthEvents = [.. honest.AuthEvents.Where(id => id == bench.Make.CreateEvent!.EventId), levels.EventId, bench.BobJoins.EventId],
        });
        Assert.All(bench.Room.AddOutliers([elsewhere.Verify(levels)]), answer => Assert.IsType<ReceiveResult.OtherRoom>(answer));
        ReceiveResult.Rejected rejected = bench.Reject(grab);
        Assert.Equal(AuthRule.AuthEventFromOtherRoom, rejected.Verdict?.DecidedBy);
        Assert.Null(bench.Topic);
    }

    [Fact]
    public void Receive_MoreForeignEventsThanAreRemembered_ForgetsTheOldest()
    {
        var bench = new Bench();
        var elsewhere = new EventFactory(RoomVersions.V10, seed: 7);
        _ = elsewhere.CreateRoom(Bench.Bob);
        Pdu levels = elsewhere.FindState("m.room.power_levels")!;
        Pdu grab = bench.Make.Message(Bench.Bob, "hi", new() { AuthEvents = [bench.Make.CreateEvent!.EventId, levels.EventId, bench.BobJoins.EventId] });
        _ = bench.Room.Receive(elsewhere.Verify(levels));
        Pdu model = elsewhere.Message(Bench.Bob, "model");
        string json = System.Text.Encoding.ASCII.GetString(model.Utf8.Span);
        for (int count = 0; count < Room.MaxForeignEvents; count++)
        {
            _ = Assert.IsType<ReceiveResult.OtherRoom>(bench.Room.Receive(TestData.Event(json.Replace($"{model.OriginServerTs}", $"{count}", StringComparison.Ordinal), RoomVersions.V10)));
        }

        // Forgotten is missing, and missing is no rejection.
        Assert.Equal([levels.EventId], Assert.IsType<ReceiveResult.Missing>(bench.Receive(grab)).EventIds);
        _ = bench.Room.Receive(elsewhere.Verify(levels));
        _ = bench.Reject(grab);
    }
}
