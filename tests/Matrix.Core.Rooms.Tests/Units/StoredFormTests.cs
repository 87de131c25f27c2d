using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Units;

/// <summary>The byte forms of events and snapshots: what is stored comes back, and what is damaged is refused with a reason.</summary>
public sealed class StoredFormTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("6")]
    [InlineData("10")]
    [InlineData("12")]
    public void TryLoadTrusted_OfEveryStatus_IsTheSameEvent(string version)
    {
        foreach (RoomEvent held in EventsOfEveryStatus(TestData.Version(version)))
        {
            RoomEvent loaded = Load(held.ToStoredBytes());
            Assert.Equal((held.Status, held.Rejection, held.Verdict, held.UnsignedBy, held.Explanation), (loaded.Status, loaded.Rejection, loaded.Verdict, loaded.UnsignedBy, loaded.Explanation));
            Assert.Equal((held.IsInGraph, held.IsRejected, held.VerifiedPdu.IsRedacted), (loaded.IsInGraph, loaded.IsRejected, loaded.VerifiedPdu.IsRedacted));
            Assert.Equal((held.EventId, held.RoomId, held.Pdu.OverlongField), (loaded.EventId, loaded.RoomId, loaded.Pdu.OverlongField));
            Assert.True(held.Pdu.Utf8.Span.SequenceEqual(loaded.Pdu.Utf8.Span));
            Assert.Equal((null, null), (loaded.StateBefore, loaded.StateAfter));
            Assert.Equal(held.ToStoredBytes(), loaded.ToStoredBytes());
            if (held.StateBefore is { } before)
            {
                RoomEvent whole = loaded.WithStateBefore(before);
                Assert.Equal((held.StateBefore, held.StateAfter), (whole.StateBefore, whole.StateAfter));
            }
            else
            {
                Assert.Throws<InvalidOperationException>(() => loaded.WithStateBefore(StateMap.Empty));
            }
        }
    }

    /// <summary>The form is a promise: bytes that an earlier version of the library wrote are read by a later one.</summary>
    [Fact]
    public void ToStoredBytes_OfARejectedEvent_IsTheDocumentedForm()
    {
        var harness = new RoomHarness();
        RoomEvent rejected = harness.Reject(harness.Make.PowerLevels(RoomHarness.Bob, [(RoomHarness.Bob, 100)])).Event;
        string[] lines = Text(rejected.ToStoredBytes()).Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(
            """{"format":1,"rejection":"auth_events","status":"rejected","verdict":{"allowed":false,"code":"AU-8","facts":{"required_level":"50","sender_level":"0"},"format":1,"room_version":"10"}}""",
            lines[0]);
        Assert.Equal($$"""{"event_id":"{{rejected.EventId}}","format":1,"room_version":"10"}""", lines[1]);
        Assert.Equal(Text(rejected.Pdu.Utf8.ToArray()), lines[2]);
    }

    [Fact]
    public void TryLoadTrusted_WithFieldsOfALaterVersion_PassesThemOver()
    {
        var harness = new RoomHarness();
        RoomEvent held = harness.Held(harness.BobJoins);
        string[] lines = Text(held.ToStoredBytes()).Split('\n');
        string later = $"{lines[0].Replace("{\"format\":1", "{\"a\":[1],\"format\":1,\"z\":{}", StringComparison.Ordinal)}\n{{\"new\":null,{lines[1][1..]}\n{lines[2]}";
        Assert.Equal(held.ToStoredBytes(), Load(TestData.Bytes(later)).ToStoredBytes());
    }

    [Theory]
    [InlineData("", StoredFormErrorKind.WrongLineCount)]
    [InlineData("{\"format\":1,\"status\":\"accepted\"}", StoredFormErrorKind.WrongLineCount)]
    [InlineData("[]\nID\nPDU", StoredFormErrorKind.NotAnObject)]
    [InlineData("{\nID\nPDU", StoredFormErrorKind.NotAnObject)]
    [InlineData("{\"status\":\"accepted\"}\nID\nPDU", StoredFormErrorKind.MissingField)]
    [InlineData("{\"format\":2,\"status\":\"accepted\",\"verdict\":OK}\nID\nPDU", StoredFormErrorKind.UnknownFormat)]
    [InlineData("{\"format\":\"1\",\"status\":\"accepted\",\"verdict\":OK}\nID\nPDU", StoredFormErrorKind.UnknownFormat)]
    [InlineData("{\"format\":1,\"verdict\":OK}\nID\nPDU", StoredFormErrorKind.MalformedField)]
    [InlineData("{\"format\":1,\"status\":\"lost\",\"verdict\":OK}\nID\nPDU", StoredFormErrorKind.MalformedField)]
    [InlineData("{\"format\":1,\"status\":\"rejected\",\"rejection\":1,\"verdict\":NO}\nID\nPDU", StoredFormErrorKind.MalformedField)]
    [InlineData("{\"format\":1,\"status\":\"soft_failed\",\"unsigned_by\":\"\"}\nID\nPDU", StoredFormErrorKind.MalformedField)]
    [InlineData("{\"format\":1,\"status\":\"accepted\",\"verdict\":1}\nID\nPDU", StoredFormErrorKind.NotAnObject)]
    [InlineData("{\"format\":1,\"status\":\"accepted\",\"verdict\":OK}\nID\nPDU\n", StoredFormErrorKind.WrongLineCount)]
    [InlineData("{\"format\":1,\"status\":\"accepted\",\"verdict\":OK}\n{}\nPDU", StoredFormErrorKind.MissingField)]
    [InlineData("{\"format\":1,\"status\":\"accepted\",\"verdict\":OK}\n{\"event_id\":\"$a\",\"format\":1,\"room_version\":\"nope\"}\nPDU", StoredFormErrorKind.MalformedField)]
    [InlineData("{\"format\":1,\"status\":\"accepted\",\"verdict\":OK}\n{\"event_id\":\"$a\",\"format\":7,\"room_version\":\"10\"}\nPDU", StoredFormErrorKind.UnknownFormat)]
    [InlineData("{\"format\":1,\"status\":\"accepted\",\"verdict\":OK}\n{\"event_id\":\"$a\",\"format\":1,\"overlong_field\":\"depth\",\"room_version\":\"10\"}\nPDU", StoredFormErrorKind.MalformedField)]
    [InlineData("{\"format\":1,\"status\":\"accepted\",\"verdict\":OK}\n{\"event_id\":\"$a\",\"format\":1,\"redacted\":1,\"room_version\":\"10\"}\nPDU", StoredFormErrorKind.MalformedField)]
    [InlineData("{\"format\":1,\"status\":\"accepted\",\"verdict\":OK}\nID\n[]", StoredFormErrorKind.NotAnObject)]
    public void TryLoadTrusted_Damaged_SaysWhat(string text, StoredFormErrorKind expected) => Refused(text, expected);

    /// <summary>A refusal never comes back with a verdict that allows, nor the other way round, whatever is in the store.</summary>
    [Theory]
    [InlineData("\"status\":\"accepted\"")]
    [InlineData("\"status\":\"accepted\",\"verdict\":NO")]
    [InlineData("\"status\":\"accepted\",\"rejection\":\"auth_events\",\"verdict\":OK")]
    [InlineData("\"status\":\"rejected\",\"verdict\":NO")]
    [InlineData("\"status\":\"rejected\",\"rejection\":\"auth_events\",\"verdict\":OK")]
    [InlineData("\"status\":\"rejected\",\"rejection\":\"overlong_field\"")]
    [InlineData("\"status\":\"rejected\",\"rejection\":\"overlong_field\",\"verdict\":OK")]
    [InlineData("\"status\":\"soft_failed\"")]
    [InlineData("\"status\":\"soft_failed\",\"verdict\":OK")]
    [InlineData("\"status\":\"soft_failed\",\"unsigned_by\":\"a.example\",\"verdict\":OK")]
    [InlineData("\"status\":\"soft_failed\",\"unsigned_by\":\"a.example\",\"verdict\":NO")]
    [InlineData("\"status\":\"outlier\",\"verdict\":NO")]
    [InlineData("\"status\":\"outlier\",\"rejection\":\"state_before\",\"verdict\":NO")]
    [InlineData("\"status\":\"accepted\",\"verdict\":{\"allowed\":true,\"code\":\"AU-8\",\"format\":1,\"room_version\":\"10\"}")]
    [InlineData("\"status\":\"accepted\",\"verdict\":{\"allowed\":true,\"code\":\"AU-12\",\"facts\":{},\"format\":1,\"room_version\":\"10\"}")]
    [InlineData("\"status\":\"rejected\",\"rejection\":\"auth_events\",\"verdict\":{\"allowed\":false,\"code\":\"AU-1.5\",\"format\":1,\"room_version\":\"10\"}")]
    public void TryLoadTrusted_FieldsThatContradict_IsRefused(string fields) => Refused($"{{\"format\":1,{fields}}}\nID\nPDU", StoredFormErrorKind.Contradiction);

    /// <summary>An event with a field over its length is refused, whatever the rules say: bytes could make one that was accepted.</summary>
    [Theory]
    [InlineData("\"status\":\"accepted\",\"verdict\":OK")]
    [InlineData("\"status\":\"outlier\",\"verdict\":OK")]
    [InlineData("\"status\":\"soft_failed\",\"verdict\":NO")]
    [InlineData("\"status\":\"soft_failed\",\"unsigned_by\":\"a.example\"")]
    [InlineData("\"rejection\":\"state_before\",\"status\":\"rejected\",\"verdict\":NO")]
    public void TryLoadTrusted_OverlongFieldOfAnEventNotRefusedForIt_IsRefused(string fields) =>
        Refused($"{{\"format\":1,{fields}}}\n{{\"event_id\":\"$a\",\"format\":1,\"overlong_field\":\"type\",\"room_version\":\"10\"}}\nPDU", StoredFormErrorKind.Contradiction);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void TryLoadTrusted_HeaderAtItsBoundAndOnePast_IsReadAndRefused(int over, bool isRead)
    {
        var harness = new RoomHarness();
        string[] lines = Text(harness.Held(harness.BobJoins).ToStoredBytes()).Split('\n');
        string padding = new('x', RoomEvent.MaxStoredHeaderLength + over - lines[0].Length - 9);
        string padded = $"{{\"pad\":\"{padding}\",{lines[0][1..]}";
        Assert.Equal(RoomEvent.MaxStoredHeaderLength + over, padded.Length);
        Assert.Equal(isRead, RoomEvent.TryLoadTrusted(TestData.Bytes($"{padded}\n{lines[1]}\n{lines[2]}"), out _, out StoredFormError error));
        Assert.Equal(isRead ? StoredFormErrorKind.None : StoredFormErrorKind.TooLong, error.Kind);
    }

    [Fact]
    public void Snapshot_ThroughBytes_IsTheSame()
    {
        var harness = new RoomHarness();
        Pdu lost = harness.Say(RoomHarness.Alice, "lost");
        Pdu says = harness.Say(RoomHarness.Alice, "after it", lost);
        _ = harness.Room.ReceiveWithState(harness.Make.Verify(says), harness.Room.CurrentState);
        _ = harness.Accept(harness.Say(RoomHarness.Bob, "a fork", harness.BobJoins));
        RoomSnapshot snapshot = harness.Room.CreateSnapshot();
        byte[] stored = snapshot.ToStoredBytes();
        Assert.True(RoomSnapshot.TryLoadTrusted(stored, out RoomSnapshot? loaded, out StoredFormError error), $"{error}");
        Assert.Equal(2, loaded.ForwardExtremities.Length);
        Assert.Equal([lost.EventId], loaded.AwaitedEvents);
        Assert.Equal(snapshot.CreateEvent.Pdu.EventId, loaded.CreateEvent.Pdu.EventId);
        Assert.Equal(snapshot.ForwardExtremities.Select(item => item.EventId), loaded.ForwardExtremities.Select(item => item.EventId));
        Assert.Null(loaded.CurrentState);
        Assert.Equal(stored, loaded.ToStoredBytes());
    }

    [Theory]
    [InlineData("+")]
    [InlineData("\ue000")]
    public void Snapshot_AwaitedIdsOfAnyText_IsRead(string unit)
    {
        var harness = new RoomHarness(RoomVersions.V1);
        string text = string.Concat(Enumerable.Repeat(unit, 243 / TestData.Bytes(unit).Length));
        RoomSnapshot snapshot = harness.Room.CreateSnapshot() with { AwaitedEvents = [.. Enumerable.Range(0, Room.MaxAwaitedEvents).Select(i => EventId.Parse($"${i:D5}{text}:a.b"))] };
        Assert.True(RoomSnapshot.TryLoadTrusted(snapshot.ToStoredBytes(), out RoomSnapshot? loaded, out StoredFormError fault), $"{fault}");
        Assert.Equal(snapshot.AwaitedEvents, loaded.AwaitedEvents);
    }

    [Theory]
    [InlineData("\"extremities\":1", "\"extremities\":2", StoredFormErrorKind.WrongLineCount)]
    [InlineData("\"extremities\":1", "\"extremities\":0", StoredFormErrorKind.WrongLineCount)]
    [InlineData("\"extremities\":1", "\"extremities\":9007199254740991", StoredFormErrorKind.WrongLineCount)]
    [InlineData("\"extremities\":1", "\"extremities\":-1", StoredFormErrorKind.MalformedField)]
    [InlineData("\"extremities\":1", "\"extremities\":\"1\"", StoredFormErrorKind.MalformedField)]
    [InlineData("\"awaited\":[]", "\"awaited\":{}", StoredFormErrorKind.MalformedField)]
    [InlineData("\"awaited\":[]", "\"awaited\":[1]", StoredFormErrorKind.MalformedField)]
    [InlineData("\"format\":1", "\"format\":3", StoredFormErrorKind.UnknownFormat)]
    [InlineData("\"status\":\"accepted\"", "\"status\":\"rejected\"", StoredFormErrorKind.Contradiction)]
    public void Snapshot_Damaged_SaysWhat(string from, string to, StoredFormErrorKind expected)
    {
        string stored = Text(new RoomHarness().Room.CreateSnapshot().ToStoredBytes());
        int at = stored.IndexOf(from, StringComparison.Ordinal);
        Assert.False(RoomSnapshot.TryLoadTrusted(TestData.Bytes($"{stored[..at]}{to}{stored[(at + from.Length)..]}"), out _, out StoredFormError error));
        Assert.Equal(expected, error.Kind);
    }

    [Theory]
    [InlineData(Room.MaxAwaitedEvents, true)]
    [InlineData(Room.MaxAwaitedEvents + 1, false)]
    public void Snapshot_AwaitedEventsAtTheirBoundAndOnePast_AreReadAndRefused(int count, bool isRead)
    {
        RoomSnapshot snapshot = new RoomHarness().Room.CreateSnapshot() with { AwaitedEvents = [.. Enumerable.Range(0, count).Select(i => EventId.Parse($"$x{i}:a.example"))] };
        Assert.Equal(isRead, RoomSnapshot.TryLoadTrusted(snapshot.ToStoredBytes(), out _, out _));
    }

    /// <summary>An event of each status and each reason, with facts and without.</summary>
    internal static List<RoomEvent> EventsOfEveryStatus(RoomVersion? version = null)
    {
        var harness = new RoomHarness(version);
        var events = new List<RoomEvent> { harness.Held(harness.Make.Events[0]), harness.Held(harness.BobJoins) };
        events.Add(harness.Reject(harness.Make.PowerLevels(RoomHarness.Bob, [(RoomHarness.Bob, 100)])).Event);
        events.Add(harness.Reject(harness.Say(RoomHarness.Carol, "not joined", harness.BobJoins)).Event);
        (Pdu ban, Pdu late) = harness.BobIsBannedAndSpeaks();
        events.Add(harness.Held(late));
        Pdu outlier = harness.Say(RoomHarness.Alice, "outlier", ban);
        events.Add(Assert.IsType<ReceiveResult.Accepted>(harness.Room.AddOutlier(harness.Make.Verify(outlier))).Event);
        Pdu refused = harness.Make.PowerLevels(RoomHarness.Bob, [(RoomHarness.Bob, 99)], RoomHarness.After(harness.BobJoins));
        events.Add(Assert.IsType<ReceiveResult.Rejected>(harness.Room.AddOutlier(harness.Make.Verify(refused))).Event);
        Pdu redacted = harness.Say(RoomHarness.Alice, "redacted", ban);
        events.Add(Assert.IsType<ReceiveResult.Accepted>(harness.Room.Receive(harness.Make.Verify(redacted.Redact()))).Event);
        events.Add(RoomEvent.SoftFail(harness.Make.Verify(harness.BobJoins), StateMap.Empty, RoomHarness.ServerB));
        if (!harness.Room.Version.Format.DropsOverlongFields)
        {
            events.Add(Assert.IsType<ReceiveResult.Rejected>(harness.Room.Receive(harness.Overlong())).Event);
        }

        return events;
    }

    private static RoomEvent Load(byte[] stored)
    {
        Assert.True(RoomEvent.TryLoadTrusted(stored, out RoomEvent? loaded, out StoredFormError error), $"{error}");
        return loaded;
    }

    private static void Refused(string text, StoredFormErrorKind expected)
    {
        string stored = text
            .Replace("OK", "{\"allowed\":true,\"code\":\"AU-12\",\"format\":1,\"room_version\":\"10\"}", StringComparison.Ordinal)
            .Replace("NO", "{\"allowed\":false,\"code\":\"AU-8\",\"format\":1,\"room_version\":\"10\"}", StringComparison.Ordinal)
            .Replace("ID", "{\"event_id\":\"$a\",\"format\":1,\"room_version\":\"10\"}", StringComparison.Ordinal)
            .Replace("PDU", "{\"type\":\"m.room.message\"}", StringComparison.Ordinal);
        Assert.False(RoomEvent.TryLoadTrusted(TestData.Bytes(stored), out RoomEvent? loaded, out StoredFormError error));
        Assert.Null(loaded);
        Assert.Equal(expected, error.Kind);
        Assert.False(string.IsNullOrWhiteSpace(error.ToString()));
    }

    private static string Text(byte[] utf8) => TestData.Text(utf8);
}
