using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;

namespace Matrix.Core.Rooms.Tests.Scenarios;

/// <summary>Real rooms as a running Synapse had them: its verdicts, its state after every event, its current state.</summary>
public sealed class SynapseRooms
{
    [Fact]
    public void Replay_RoomsOfASynapse_HaveItsVerdictsAndStates()
    {
        string[] logs = TestFolders.RoomLogs(TestFolders.Vectors("synapse"));
        Assert.True(logs.Length >= 18, $"{logs.Length} logs");
        Assert.All(logs, Check);
    }

    private static void Check(string log)
    {
        VerifiedPdu[] events = RoomLog.ReadWrapped(log);
        Room room = RoomLog.Replay(events);
        Dictionary<string, JsonElement> states = TestData.Lines(log.Replace(".ndjson", ".states.ndjson", StringComparison.Ordinal))
            .ToDictionary(line => line.GetProperty("event_id").GetString()!, line => line.GetProperty("state_after"), StringComparer.Ordinal);
        var softFailed = new HashSet<string>(StringComparer.Ordinal);
        foreach ((VerifiedPdu verified, JsonElement line) in events.Zip(TestData.Lines(log)))
        {
            string id = line.GetProperty("event_id").GetString()!;
            Assert.Equal(id, verified.EventId.ToString());
            Assert.True(room.TryGetEvent(verified.EventId, out RoomEvent? known));
            Assert.True(line.GetProperty("rejected").GetBoolean() == known.IsRejected, $"{log} {id}: {known.Verdict}");
            Assert.True(TestData.State(states[id]).Equals(RoomLog.StateAfter(room, known.EventId)), $"{log} {id}: another state");
            if (line.TryGetProperty("soft_failed", out JsonElement flag) && flag.GetBoolean())
            {
                _ = softFailed.Add(id);
            }
        }

        JsonElement now = TestData.Read(log.Replace(".ndjson", ".room.json", StringComparison.Ordinal));
        Assert.Equal(Digest.Of(TestData.State(now.GetProperty("current_state"))), Digest.Of(room.CurrentState));

        // A log is history: what the server soft-failed is an extremity where nothing was built on it.
        Assert.Equal(
            TestData.Texts(now.GetProperty("forward_extremities")).Order(StringComparer.Ordinal),
            room.ForwardExtremities.Select(id => id.ToString()).Where(id => !softFailed.Contains(id)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.True(room.ForwardExtremities.Length <= 2);
    }
}
