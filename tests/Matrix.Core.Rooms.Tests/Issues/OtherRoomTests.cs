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
        var harness = new RoomHarness(TestData.Version(version));
        var elsewhere = new EventFactory(harness.Room.Version, seed: 7);
        _ = elsewhere.CreateRoom(RoomHarness.Bob);
        Pdu levels = elsewhere.FindState("m.room.power_levels")!;
        Pdu honest = harness.SetTopic(RoomHarness.Alice, "honest");
        Pdu grab = harness.Make.State(RoomHarness.Bob, "m.room.topic", "", "{}", new()
        {
            After = [harness.BobJoins],
            AuthEvents = [.. honest.AuthEvents.Where(id => id == harness.Make.CreateEvent!.EventId), levels.EventId, harness.BobJoins.EventId],
        });
        Assert.All(harness.Room.AddOutliers([elsewhere.Verify(levels)]), answer => Assert.IsType<ReceiveResult.OtherRoom>(answer));
        ReceiveResult.Rejected rejected = harness.Reject(grab);
        Assert.Equal(AuthRule.AuthEventFromOtherRoom, rejected.Verdict?.DecidedBy);
        Assert.Null(harness.Topic);
    }

    [Fact]
    public void Receive_MoreForeignEventsThanAreRemembered_ForgetsTheOldest()
    {
        var harness = new RoomHarness();
        var elsewhere = new EventFactory(RoomVersions.V10, seed: 7);
        _ = elsewhere.CreateRoom(RoomHarness.Bob);
        Pdu levels = elsewhere.FindState("m.room.power_levels")!;
        Pdu grab = harness.Make.Message(RoomHarness.Bob, "hi", new() { AuthEvents = [harness.Make.CreateEvent!.EventId, levels.EventId, harness.BobJoins.EventId] });
        _ = harness.Room.Receive(elsewhere.Verify(levels));
        Pdu model = elsewhere.Message(RoomHarness.Bob, "model");
        string json = System.Text.Encoding.ASCII.GetString(model.Utf8.Span);
        for (int count = 0; count < Room.MaxForeignEvents; count++)
        {
            _ = Assert.IsType<ReceiveResult.OtherRoom>(harness.Room.Receive(TestData.Event(json.Replace($"{model.OriginServerTimestamp}", $"{count}", StringComparison.Ordinal), RoomVersions.V10)));
        }

        // Forgotten is missing, and missing is no rejection.
        Assert.Equal([levels.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Receive(grab)).EventIds);
        _ = harness.Room.Receive(elsewhere.Verify(levels));
        _ = harness.Reject(grab);
    }
}
