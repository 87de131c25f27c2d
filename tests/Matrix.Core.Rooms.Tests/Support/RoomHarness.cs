using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>A public room of alice, with bob joined, as one server has it, and the events that others might send to it.</summary>
internal sealed class RoomHarness
{
    public const string Alice = "@alice:a.example";
    public const string Bob = "@bob:b.example";
    public const string Carol = "@carol:c.example";

    public static readonly ServerName ServerB = ServerName.Parse("b.example");
    public static readonly ServerName ServerC = ServerName.Parse("c.example");

    public RoomHarness(RoomVersion? version = null, RoomOptions? options = null)
    {
        Make = new EventFactory(version ?? RoomVersions.V10);
        _ = Make.CreateRoom(Alice);
        BobJoins = Make.Join(Bob);
        Room = RoomLog.Begin(Make.Verify(Make.Events[0]), options);
        foreach (Pdu pdu in Make.Events.Skip(1))
        {
            _ = Accept(pdu);
        }
    }

    /// <summary>Gets the options for a live event that the policy server refused to sign.</summary>
    public static ReceiveOptions PolicyRefused { get; } = new() { PolicyServer = PolicyServerStatus.Refused };

    /// <summary>Gets the options for a live event whose policy server could not be reached.</summary>
    public static ReceiveOptions PolicyUnreachable { get; } = new() { PolicyServer = PolicyServerStatus.Unreachable };

    public EventFactory Make { get; }

    public Room Room { get; }

    /// <summary>The last event of the room as it begins.</summary>
    public Pdu BobJoins { get; }

    public static EventOverrides After(params Pdu[] events) => new() { After = events };

    public ReceiveResult Receive(Pdu pdu, ReceiveOptions? options = null) => Room.Receive(Make.Verify(pdu), options);

    public RoomEvent Accept(Pdu pdu, ReceiveOptions? options = null) => Assert.IsType<ReceiveResult.Accepted>(Receive(pdu, options)).Event;

    public RoomEvent SoftFail(Pdu pdu) => Assert.IsType<ReceiveResult.SoftFailed>(Receive(pdu)).Event;

    public ReceiveResult.Rejected Reject(Pdu pdu, ReceiveOptions? options = null) => Assert.IsType<ReceiveResult.Rejected>(Receive(pdu, options));

    public RoomEvent Held(Pdu pdu) => Room.TryGetEvent(pdu.EventId, out RoomEvent? held) ? held : throw new InvalidOperationException($"{pdu} is not held.");

    public void AssertExtremities(params Pdu[] events) => Assert.Equal(events.Select(pdu => pdu.EventId).Order(), Room.ForwardExtremities);

    /// <summary>The topic that the current state has.</summary>
    public EventId? Topic => Room.CurrentState.TryGetValue(new StateSlot("m.room.topic", ""), out EventId id) ? id : null;

    public Pdu Say(string sender, string body, params Pdu[] after) => Make.Message(sender, body, after.Length == 0 ? null : After(after));

    public Pdu SetTopic(string sender, string topic, params Pdu[] after) =>
        Make.State(sender, "m.room.topic", "", $$"""{"topic":"{{topic}}"}""", after.Length == 0 ? null : After(after));

    public Pdu SetVisibility(string visibility, params Pdu[] after) =>
        Make.State(Alice, "m.room.history_visibility", "", $$"""{"history_visibility":"{{visibility}}"}""", after.Length == 0 ? null : After(after));

    /// <summary>Bob has said something before he was banned, and it comes after the ban.</summary>
    public (Pdu Ban, Pdu Late) BobIsBannedAndSpeaks()
    {
        Pdu late = Say(Bob, "late", BobJoins);
        Pdu ban = Make.Ban(Alice, Bob, After(BobJoins));
        _ = Accept(ban);
        _ = SoftFail(late);
        return (ban, late);
    }

    /// <summary>A message of Alice whose type is over 255 bytes, though not over 255 code points.</summary>
    public VerifiedPdu Overlong(params Pdu[] after)
    {
        Pdu made = Make.Event(Alice, "org.example.type", "{}", after.Length == 0 ? null : After(after));
        string json = TestData.Text(made.Utf8.Span).Replace("org.example.type", string.Concat(Enumerable.Repeat("\u00e9", 200)), StringComparison.Ordinal);
        return Pdu.TryParse(TestData.Bytes(json), made.Version, out Pdu? overlong, out PduError error)
            ? VerifiedPdu.TrustWithoutVerification(overlong)
            : throw new InvalidOperationException($"{error}");
    }

    /// <summary>Why an event is allowed or not, with its rule.</summary>
    public static AuthRule? RuleOf(ReceiveResult received) => Assert.IsType<ReceiveResult.Judged>(received, exactMatch: false).Verdict?.DecidedBy;
}
