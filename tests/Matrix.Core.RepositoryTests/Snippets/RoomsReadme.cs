using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;
using Matrix.Core.Testing;

namespace Matrix.Core.RepositoryTests.Snippets;

public sealed class RoomsReadme
{
    private readonly EventFactory _events = new(RoomVersions.V12);
    private readonly List<EventId> _saved = [];
    private readonly List<string> _log = [];
    private readonly List<EventId> _fetch = [];

    [Fact]
    public void Event_InItsPlace_IsSavedOnce()
    {
        Room room = Create();
        Pdu message = _events.Message("@alice:a.example", "hello");
        Receive(room, message);
        Receive(room, message);
        Assert.Equal([message.EventId], _saved);
    }

    [Fact]
    public void Event_ThatIsNotAllowed_IsSavedAndTheRuleIsLogged()
    {
        Room room = Create();
        Pdu bad = _events.State("@mallory:b.example", "m.room.topic", "", """{"topic":"mine"}""");
        Receive(room, bad);
        Assert.Equal([bad.EventId], _saved);
        Assert.Contains("rejected by v12 rule 6", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public void Event_AfterABan_IsSavedThoughNotShown()
    {
        Room room = Create();
        Pdu join = _events.Join("@bob:b.example");
        Receive(room, join);
        Receive(room, _events.Ban("@alice:a.example", "@bob:b.example"));
        Pdu late = _events.Message("@bob:b.example", "as if before", new() { After = [join] });
        Receive(room, late);
        Assert.Equal(late.EventId, _saved[^1]);
        Assert.True(room.TryGetEvent(late.EventId, out RoomEvent? held));
        Assert.Equal(EventStatus.SoftFailed, held.Status);
    }

    [Fact]
    public void Event_BehindAGap_SaysWhatToFetch()
    {
        Room room = Create();
        Pdu unseen = _events.Message("@alice:a.example", "unseen");
        Receive(room, _events.Message("@alice:a.example", "seen"));
        Assert.Empty(_saved);
        Assert.Equal([unseen.EventId], _fetch);
    }

    [Fact]
    public void Event_OfARoomWithAPolicyServer_IsToBeSignedByIt()
    {
        Room room = Create();
        Receive(room, _events.Join("@policy:p.example"));
        string key = _events.Server("p.example").Key.VerifyKey.ToString();
        Receive(room, _events.State("@alice:a.example", "m.room.policy", "", $$$"""{"via":"p.example","public_keys":{"ed25519":"{{{key}}}"}}"""));
        Receive(room, _events.Message("@alice:a.example", "hello"));
        Assert.Equal(["ask p.example"], _log);
    }

    /// <summary>A room with what its creation sends.</summary>
    private Room Create()
    {
        _events.CreateRoom("@alice:a.example");
        VerifiedPdu[] history = [.. _events.VerifyAll()];
        Assert.True(Room.TryCreate(history[0], out Room? room, out RoomCreationError? error), error?.ToString());
        Assert.All(history[1..], item => Assert.IsType<ReceiveResult.Accepted>(room.Receive(item)));
        return room;
    }

    private void Receive(Room room, Pdu pdu)
    {
        VerifiedPdu verified = _events.Verify(pdu);
        List<string> log = _log;
        List<EventId> fetch = _fetch;

        #region readme src/Matrix.Core.Rooms/README.md
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

    private void Save(RoomEvent roomEvent, StateMap? stateAfter)
    {
        Assert.NotEqual(0, stateAfter?.Count);
        _saved.Add(roomEvent.EventId);
    }
}
