using Matrix.Core.Events;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class RootReadmeRoom
{
    [Fact]
    public void Receive_VerifiedEvents_SaysWhatBecameOfThem()
    {
        var events = new EventFactory(RoomVersions.V12);
        events.CreateRoom("@alice:a.example");
        VerifiedPdu[] history = [.. events.VerifyAll()];
        Assert.True(Room.TryCreate(history[0], out Room? room, out _));
        Assert.Equal("accepted: 2 entries of state", Receive(room, history[1]));
        Assert.Equal("already known, or of another room", Receive(room, history[1]));
        Assert.Equal($"fetch {history[2].Pdu.EventId}, then receive it again", Receive(room, history[3]));
        Assert.StartsWith("stored, because other events may cite it: rejected by v12 rule 6: ", Receive(room, Early(events, history[1])), StringComparison.Ordinal);
    }

    /// <summary>A message of one who has not joined.</summary>
    private static VerifiedPdu Early(EventFactory events, VerifiedPdu after) =>
        events.Verify(events.Message("@bob:b.example", "hello", new() { After = [after.Pdu] }));

    private static string Receive(Room room, VerifiedPdu verified)
    {
        #region readme README.md
        string result = room.Receive(verified) switch
        {
            ReceiveResult.Accepted accepted => $"accepted: {accepted.StateAfter.Count} entries of state",
            ReceiveResult.SoftFailed failed => $"stored, not shown: {failed.Verdict}",
            ReceiveResult.Rejected rejected => $"stored, because other events may cite it: {rejected.Verdict}",
            ReceiveResult.Missing missing => $"fetch {string.Join(", ", missing.EventIds)}, then receive it again",
            ReceiveResult.NeedsPolicySignature policy => $"ask {policy.Via} for a signature",
            _ => "already known, or of another room",
        };
        #endregion

        return result;
    }
}
