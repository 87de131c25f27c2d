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
        var bench = new Bench();
        Pdu model = bench.Say(Bench.Alice, "model");
        string json = System.Text.Encoding.ASCII.GetString(model.Utf8.Span);
        string time = $"\"origin_server_ts\":{model.OriginServerTs}";
        Assert.Contains(time, json, StringComparison.Ordinal);
        EventId[] ids = [.. Enumerable.Range(0, 10_000).Select(number => Place(bench.Room, json.Replace(time, $"\"origin_server_ts\":{number}", StringComparison.Ordinal), model, ReceiveOptions.Backfill))];
        string previous = $"\"prev_events\":[\"{model.PrevEvents[0]}\"]";
        Assert.Contains(previous, json, StringComparison.Ordinal);
        string merge = json.Replace(previous, $"\"prev_events\":[{string.Join(',', ids.Select(id => $"\"{id}\""))}]", StringComparison.Ordinal);
        EventId merged = Place(bench.Room, merge, model, ReceiveOptions.Log);
        Assert.True(bench.Room.TryGetEvent(merged, out RoomEvent? held));
        Assert.Equal(10_000, held.PrevEvents.Count);
        Assert.Same(bench.Held(bench.BobJoins).StateAfter, held.StateBefore);
        Assert.Equal(0, bench.Room.ResolutionCount);
        Assert.Contains(merged, bench.Room.ForwardExtremities);
    }

    [Fact]
    public void Receive_OutlierAmongThePrevEvents_NeverStandsForAState()
    {
        var bench = new Bench();
        Pdu topic = bench.SetTopic(Bench.Alice, "outlier", bench.BobJoins);
        Pdu fork = bench.Say(Bench.Alice, "fork", bench.BobJoins);
        _ = bench.Accept(fork);
        _ = bench.Room.AddOutlier(bench.Make.Verify(topic));
        Pdu merge = bench.Say(Bench.Alice, "merge", fork, topic);
        Assert.Equal([topic.EventId], Assert.IsType<ReceiveResult.Missing>(bench.Receive(merge)).EventIds);
        Assert.Null(bench.Topic);
        _ = bench.Accept(topic);
        Assert.Equal(topic.EventId, bench.Topic);
        _ = bench.Accept(merge);
    }

    private static EventId Place(Room room, string json, Pdu model, ReceiveOptions options)
    {
        VerifiedPdu verified = TestData.Event(json, model.Version);
        _ = Assert.IsType<ReceiveResult.Accepted>(room.Receive(verified, options));
        return verified.EventId;
    }
}
