using System.Text.Json;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>The events of a room in an order, and what a room makes of them.</summary>
internal static class RoomLog
{
    /// <summary>Reads the events of a random room.</summary>
    public static VerifiedPdu[] ReadRandom(string path)
    {
        RoomVersion version = TestData.Version(TestData.Read(ExpectedOf(path)));
        return [.. File.ReadLines(path).Select(line => TestData.Event(line, version))];
    }

    public static string ExpectedOf(string path) => path.Replace(".ndjson", ".expected.json", StringComparison.Ordinal);

    /// <summary>Reads the events of a room as a server had it.</summary>
    public static VerifiedPdu[] ReadWrapped(string path) =>
        [.. TestData.Lines(path).Select(line => TestData.Event(JsonSerializer.SerializeToUtf8Bytes(line.GetProperty("pdu")), TestData.Version(line)))];

    public static Room Begin(VerifiedPdu create, RoomOptions? options = null) =>
        Room.TryCreate(create, options, out Room? room, out RoomCreationError? error) ? room : throw new ArgumentException($"{error}", nameof(create));

    /// <summary>Replays a log. Every event must have its place.</summary>
    public static Room Replay(IReadOnlyList<VerifiedPdu> events, RoomOptions? options = null)
    {
        Room room = Begin(events[0], options);
        Continue(room, events.Skip(1));
        return room;
    }

    public static void Continue(Room room, IEnumerable<VerifiedPdu> events)
    {
        foreach (VerifiedPdu verified in events)
        {
            ReceiveResult received = room.Receive(verified, ReceiveOptions.Log);
            Assert.True(received is ReceiveResult.Judged, $"{verified}: {received}");
        }
    }

    /// <summary>The events in an order that a seed decides, in which what an event cites comes before it.</summary>
    public static VerifiedPdu[] Shuffle(IReadOnlyList<VerifiedPdu> events, int seed)
    {
        var random = new Random(seed);
        HashSet<EventId> ids = [.. events.Select(verified => verified.EventId)];
        List<VerifiedPdu> waiting = [.. events];
        var done = new HashSet<EventId>();
        var order = new List<VerifiedPdu>();
        while (waiting.Count > 0)
        {
            VerifiedPdu[] free = [.. waiting.Where(verified => IsFree(verified, events[0], done, ids))];
            VerifiedPdu chosen = free[random.Next(free.Length)];
            _ = waiting.Remove(chosen);
            _ = done.Add(chosen.Pdu.EventId);
            order.Add(chosen);
        }

        return [.. order];
    }

    /// <summary>Everything that a room says of events and of itself, to compare rooms by.</summary>
    public static string Describe(Room room, IEnumerable<VerifiedPdu> events)
    {
        IEnumerable<string> lines = events.Select(verified => verified.EventId).Order().Select(id => room.TryGetEvent(id, out RoomEvent? known)
            ? $"{id} {known.Status} {known.Rejection} {Digest.Of(StateBefore(room, id))} {Digest.Of(StateAfter(room, id))} {known.Explanation}"
            : $"{id} unknown");
        return string.Join('\n', lines.Append(DescribeNow(room)));
    }

    /// <summary>The state before an event, also of one that is stored apart from it.</summary>
    public static StateMap? StateBefore(Room room, EventId id) => room.TryGetStateBefore(id, out StateMap? state) ? state : null;

    /// <summary>The state after an event, also of one that is stored apart from it.</summary>
    public static StateMap? StateAfter(Room room, EventId id) => room.TryGetStateAfter(id, out StateMap? state) ? state : null;

    /// <summary>The forward extremities and the current state.</summary>
    public static string DescribeNow(Room room) => $"{string.Join(' ', room.ForwardExtremities)} {Digest.Of(room.CurrentState)}";

    private static bool IsFree(VerifiedPdu verified, VerifiedPdu create, HashSet<EventId> done, HashSet<EventId> ids) =>
        ReferenceEquals(verified, create)
        || (done.Contains(create.EventId) && verified.PrevEvents.Concat(verified.AuthEvents).All(id => done.Contains(id) || !ids.Contains(id)));
}
