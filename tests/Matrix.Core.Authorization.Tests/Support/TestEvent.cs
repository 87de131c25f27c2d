using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.Text;

namespace Matrix.Core.Authorization.Tests.Support;

/// <summary>An event that is being written, member by member, each as JSON; it is loaded by the door for trusted history, under an ID that is a label.</summary>
internal sealed class TestEvent
{
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);

    private TestEvent(string id) => Id = id;

    public string Id { get; private set; }

    public bool IsRejected { get; private set; }

    /// <summary>A message event.</summary>
    public static TestEvent Message(string type, string sender, string content = "{}") => new TestEvent("$new")
        .With("type", Quote(type)).With("sender", Quote(sender)).With("content", content);

    /// <summary>A state event.</summary>
    public static TestEvent State(string type, string stateKey, string sender, string content = "{}") =>
        Message(type, sender, content).With("state_key", Quote(stateKey));

    /// <summary>A membership event.</summary>
    /// <param name="sender">Who sends it.</param>
    /// <param name="target">Whom it is about.</param>
    /// <param name="membership">The membership.</param>
    /// <param name="more">More members of the content, each followed by a comma.</param>
    public static TestEvent Member(string sender, string target, string membership, string more = "") =>
        State("m.room.member", target, sender, $$"""{{{more}}"membership":{{Quote(membership)}}}""");

    public static TestEvent PowerLevels(string sender, string content) => State("m.room.power_levels", "", sender, content);

    public TestEvent With(string name, string json)
    {
        _members[name] = json;
        return this;
    }

    public TestEvent Without(string name)
    {
        _ = _members.Remove(name);
        return this;
    }

    public TestEvent Named(string id)
    {
        Id = id;
        return this;
    }

    /// <summary>The event as one that was rejected when it came in.</summary>
    public TestEvent Rejected()
    {
        IsRejected = true;
        return this;
    }

    /// <summary>Cites events as the ones before it.</summary>
    public TestEvent After(RoomVersion version, params string[] ids) => With("prev_events", References(version, ids));

    /// <summary>Cites events as the ones that authorise it.</summary>
    public TestEvent Citing(RoomVersion version, params string[] ids) => With("auth_events", References(version, ids));

    public VerifiedPdu Load(RoomVersion version) => Load(ToString(), version, Id);

    /// <summary>Loads an event as it stands.</summary>
    public static VerifiedPdu Load(string json, RoomVersion version, string? id)
    {
        EventId? eventId = id is null ? null : EventId.UnsafeFromUtf8(Utf8(id));
        Assert.True(Pdu.TryLoadTrusted(Utf8(json), version, eventId, out Pdu? pdu, out PduError error), $"{error}: {json}");
        return VerifiedPdu.TrustWithoutVerification(pdu);
    }

    public override string ToString() => "{" + string.Join(',', _members.Select(member => $"{Quote(member.Key)}:{member.Value}")) + "}";

    private static string References(RoomVersion version, string[] ids) =>
        "[" + string.Join(',', ids.Select(id => version.Format.UsesReferenceHashes ? $"[{Quote(id)},{{}}]" : Quote(id))) + "]";
}
