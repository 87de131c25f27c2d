using System.Globalization;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>
/// An event as text, member by member, that a test can spoil: every member is raw JSON. Hashes and signatures are made by <see cref="Oracle"/>,
/// so that a fault in the code under test cannot hide itself.
/// </summary>
internal sealed class EventDraft
{
    public const string Server = "a.example";
    public const string Alice = "@alice:a.example";
    public const string HashRoom = "!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);

    private EventDraft(int version) => Version = version;

    public int Version { get; }

    public RoomVersion Rules => Versions.Of(Version);

    /// <summary>A message of Alice, well formed in the version.</summary>
    public static EventDraft Message(int version)
    {
        EventDraft draft = new EventDraft(version)
            .With("auth_events", References(version, 2))
            .With("content", """{"body":"hello","msgtype":"m.text"}""")
            .With("depth", "5")
            .With("hashes", """{"sha256":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")
            .With("origin_server_ts", "1700000000000")
            .With("prev_events", References(version, 1))
            .With("room_id", Quote(version >= 12 ? HashRoom : "!room:a.example"))
            .With("sender", Quote(Alice))
            .With("signatures", "{}")
            .With("type", Quote("m.room.message"));
        return version <= 2 ? draft.With("event_id", Quote("$event:a.example")) : draft;
    }

    public static EventDraft State(int version, string type, string stateKey, string content) =>
        Message(version).With("type", Quote(type)).With("state_key", Quote(stateKey)).With("content", content);

    public static EventDraft Member(int version, string content, string user = Alice) => State(version, "m.room.member", user, content);

    public static EventDraft Create(int version)
    {
        EventDraft draft = State(version, "m.room.create", "", $$"""{"creator":"{{Alice}}","room_version":"{{version}}"}""")
            .With("auth_events", "[]").With("prev_events", "[]").With("depth", "1");
        return version >= 12 ? draft.Without("room_id") : draft;
    }

    /// <summary>So many references of the version, as JSON.</summary>
    public static string References(int version, int count) =>
        "[" + string.Join(',', Enumerable.Range(0, count).Select(i => version <= 2
            ? $$"""["$ref{{i}}:a.example",{"sha256":"x"}]"""
            : Quote(string.Create(CultureInfo.InvariantCulture, $"$ref{i}")))) + "]";

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    public EventDraft With(string key, string json)
    {
        _members[key] = json;
        return this;
    }

    public EventDraft Without(string key)
    {
        _ = _members.Remove(key);
        return this;
    }

    /// <summary>Puts the right content hash in.</summary>
    public EventDraft Hashed() => With("hashes", $$"""{"sha256":"{{Oracle.Base64(Oracle.ContentHash(Tree, Version))}}"}""");

    /// <summary>Signs what is there, as it is, with keys of <see cref="TestKeys"/>; signatures that were there are replaced.</summary>
    public EventDraft SignedBy(params (string Server, string KeyId)[] signers)
    {
        byte[] bytes = Oracle.SignedBytes(Tree, Version);
        IEnumerable<string> servers = signers.GroupBy(signer => signer.Server, StringComparer.Ordinal).Select(group =>
            $"{Quote(group.Key)}:{{{string.Join(',', group.Select(signer => $"{Quote(signer.KeyId)}:{Quote(Sign(TestKeys.Of(signer.Server, signer.KeyId), bytes))}"))}}}");
        return With("signatures", "{" + string.Join(',', servers) + "}");
    }

    /// <summary>Hashed and signed by the sender's server.</summary>
    public EventDraft Sealed() => Hashed().SignedBy((Server, "ed25519:1"));

    public JsonElement Tree => JsonTree.Parse(ToBytes());

    public byte[] ToBytes() => Bytes.Of(ToString());

    public override string ToString() => "{" + string.Join(',', _members.Select(member => $"{Quote(member.Key)}:{member.Value}")) + "}";

    public Pdu Parse(PduSource source = PduSource.Received)
    {
        bool parsed = Pdu.TryParse(ToBytes(), Rules, source, out Pdu? pdu, out PduError error);
        Assert.True(parsed, $"{error.Code} {error}: {this}");
        Assert.Equal(default, error);
        return pdu!;
    }

    public PduError Refused(PduSource source = PduSource.Received)
    {
        Assert.False(Pdu.TryParse(ToBytes(), Rules, source, out Pdu? pdu, out PduError error), $"accepted: {this}");
        Assert.Null(pdu);
        return error;
    }

    private static string Sign(SigningKey key, byte[] bytes)
    {
        using (key)
        {
            byte[] signature = new byte[Ed25519.SignatureSize];
            key.Sign(bytes, signature);
            return Oracle.Base64(signature);
        }
    }
}
