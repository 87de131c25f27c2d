using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Issues;

/// <summary>Thousands of <c>prev_events</c> stopped servers, and outliers among them reset the state of rooms.</summary>
public sealed class PrevEventsTests
{
    [Fact]
    public void Receive_TenThousandPrevEvents_IsAccepted()
    {
        var harness = new RoomHarness();
        Pdu model = harness.Say(RoomHarness.Alice, "model");
        string json = System.Text.Encoding.ASCII.GetString(model.Utf8.Span);
        string time = $"\"origin_server_ts\":{model.OriginServerTimestamp}";
        Assert.Contains(time, json, StringComparison.Ordinal);
        EventId[] ids = [.. Enumerable.Range(0, 10_000).Select(number => Place(harness.Room, json.Replace(time, $"\"origin_server_ts\":{number}", StringComparison.Ordinal), model, ReceiveOptions.Backfill))];
        string previous = $"\"prev_events\":[\"{model.PrevEvents[0]}\"]";
        Assert.Contains(previous, json, StringComparison.Ordinal);
        string merge = json.Replace(previous, $"\"prev_events\":[{string.Join(',', ids.Select(id => $"\"{id}\""))}]", StringComparison.Ordinal);
        EventId merged = Place(harness.Room, merge, model, ReceiveOptions.Log);
        Assert.True(harness.Room.TryGetEvent(merged, out RoomEvent? held));
        Assert.Equal(10_000, held.PrevEvents.Count);
        Assert.Same(harness.Held(harness.BobJoins).StateAfter, held.StateBefore);
        Assert.Equal(0, harness.Room.ResolutionCount);
        Assert.Contains(merged, harness.Room.ForwardExtremities);
    }

    [Fact]
    public void Receive_OutlierAmongThePrevEvents_NeverStandsForAState()
    {
        var harness = new RoomHarness();
        Pdu topic = harness.SetTopic(RoomHarness.Alice, "outlier", harness.BobJoins);
        Pdu fork = harness.Say(RoomHarness.Alice, "fork", harness.BobJoins);
        _ = harness.Accept(fork);
        _ = harness.Room.AddOutlier(harness.Make.Verify(topic));
        Pdu merge = harness.Say(RoomHarness.Alice, "merge", fork, topic);
        Assert.Equal([topic.EventId], Assert.IsType<ReceiveResult.Missing>(harness.Receive(merge)).EventIds);
        Assert.Null(harness.Topic);
        _ = harness.Accept(topic);
        Assert.Equal(topic.EventId, harness.Topic);
        _ = harness.Accept(merge);
    }

    private static EventId Place(Room room, string json, Pdu model, ReceiveOptions options)
    {
        VerifiedPdu verified = TestData.Event(json, model.Version);
        _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(verified, options));
        return verified.EventId;
    }
}
