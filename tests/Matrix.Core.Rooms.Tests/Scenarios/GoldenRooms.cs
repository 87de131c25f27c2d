using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Scenarios;

/// <summary>Random federated rooms of every version, with what another server made of them.</summary>
public sealed class GoldenRooms
{
    public static TheoryData<string> Own => [.. TestFolders.RoomLogs(TestFolders.OwnRooms).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Own))]
    public void Replay_RoomOfTheRepository_IsAsExpected(string file) => Check(Path.Combine(TestFolders.OwnRooms, file));

    [Fact]
    public void Replay_EveryVersion_HasARoom() => Assert.Equal(12, TestFolders.RoomLogs(TestFolders.OwnRooms).Length);

    [Fact]
    public void Replay_RoomsOfTheVectors_AreAsExpected()
    {
        string[] logs = TestFolders.RoomLogs(TestFolders.Vectors("rooms"));
        Assert.Equal(36, logs.Length);
        Assert.All(logs, Check);
    }

    private static void Check(string log)
    {
        JsonElement expected = TestData.Read(RoomLog.ExpectedOf(log));
        VerifiedPdu[] events = RoomLog.ReadRandom(log);
        Room room = RoomLog.Replay(events);
        Assert.Equal(TestData.Texts(expected.GetProperty("event_ids")), events.Select(verified => verified.EventId.ToString()), StringComparer.Ordinal);
        foreach (VerifiedPdu verified in events)
        {
            string id = verified.EventId.ToString();
            Assert.True(room.TryGetEvent(verified.EventId, out RoomEvent? known));
            Assert.True(expected.GetProperty("rejected").TryGetProperty(id, out _) == known.IsRejected, $"{log} {id}: {known.Verdict}");
            Assert.True(expected.GetProperty("state_after").GetProperty(id).ValueEquals(Digest.Of(RoomLog.StateAfter(room, known.EventId))), $"{log} {id}: another state");
        }

        foreach (JsonElement merge in expected.GetProperty("merges").EnumerateArray())
        {
            EventId[] prev = [.. TestData.Texts(merge.GetProperty("prev")).Select(EventId.Parse)];
            Assert.True(room.TryResolveAfter(prev, out StateMap state, out _));
            Assert.True(TestData.State(merge.GetProperty("resolved")).Equals(state), $"{log}: the states after {string.Join(", ", prev)}");
        }

        Assert.Equal(TestData.Texts(expected.GetProperty("final_extremities")).Order(StringComparer.Ordinal), room.ForwardExtremities.Select(id => id.ToString()).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(Digest.Of(TestData.State(expected.GetProperty("final_state"))), Digest.Of(room.CurrentState));
    }
}
