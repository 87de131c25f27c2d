using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms.Tests.Support;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms.Tests.Scenarios;

/// <summary>What the package's README shows, letter for letter.</summary>
public sealed class ReadmeExample
{
    private readonly List<RoomEvent> _saved = [];

    [Fact]
    public void Receive_EachKindOfAnswer_IsTold()
    {
        var harness = new RoomHarness();
        (Pdu ban, Pdu late) = harness.BobIsBannedAndSpeaks();
        Pdu unknown = harness.Say(RoomHarness.Alice, "unknown", ban);
        Pdu next = harness.Say(RoomHarness.Alice, "next", unknown);
        Pdu refused = harness.Say(RoomHarness.Carol, "refused", ban);
        (List<string> log, List<EventId> fetch) = Receive(harness.Room, [.. new[] { late, next, refused, unknown }.Select(harness.Make.Verify)]);
        Assert.Equal([unknown.EventId], fetch);
        Assert.Contains("rejected by v10 rule 5: ", Assert.Single(log), StringComparison.Ordinal);
        Assert.Equal([refused.EventId, unknown.EventId], _saved.Select(saved => saved.EventId));
        string readme = File.ReadAllText(Path.Combine(TestFolders.Repository, "src", "Matrix.Core.Rooms", "README.md"));
        string[] own = File.ReadAllLines(Path.Combine(TestFolders.Repository, "tests", "Matrix.Core.Rooms.Tests", "Scenarios", "ReadmeExample.cs"));
        IEnumerable<string> shown = own.SkipWhile(line => line.Trim() != "#region readme").Skip(1).TakeWhile(line => line.Trim() != "#endregion").Select(line => line.Length > 12 ? line[12..] : "");
        Assert.Contains(string.Join('\n', shown), readme, StringComparison.Ordinal);
    }

    private (List<string> Log, List<EventId> Fetch) Receive(Room room, IEnumerable<VerifiedPdu> events)
    {
        var log = new List<string>();
        var fetch = new List<EventId>();
        foreach (VerifiedPdu verified in events)
        {
            #region readme
            switch (room.Receive(verified))
            {
                case ReceiveResult.Accepted accepted:
                    Save(accepted.Event, accepted.StateAfter);
                    break;
                case ReceiveResult.SoftFailed softFailed:                   // store it; do not show it, do not build on it
                    Save(softFailed.Event, softFailed.StateAfter);
                    break;
                case ReceiveResult.Rejected rejected:                       // store it: other events may reference it. "rejected by v12 rule 5.3.5.2: …"
                    log.Add($"{rejected.Event.EventId} {rejected.Reason}: {rejected.Explanation}");
                    Save(rejected.Event, rejected.StateAfter);
                    break;
                case ReceiveResult.Missing missing:                         // not rejected: fetch these, add them to the room, and receive the event again
                    fetch.AddRange(missing.EventIds);
                    break;
                case ReceiveResult.NeedsPolicySignature policy:             // ask the policy server to sign, and receive the event again
                    log.Add($"ask {policy.Via}");
                    break;
                case ReceiveResult.AlreadyKnown or ReceiveResult.OtherRoom:
                    break;
            }
            #endregion
        }

        return (log, fetch);
    }

    private void Save(RoomEvent roomEvent, StateMap? stateAfter)
    {
        Assert.Same(roomEvent.StateAfter, stateAfter);
        _saved.Add(roomEvent);
    }
}
