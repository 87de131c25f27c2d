using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Testing;

namespace Matrix.Core.Federation.Tests.Client.Support;

/// <summary>Servers, identifiers and signed events for tests.</summary>
internal static class SampleEvents
{
    public static readonly TestServer Own = new("own.example");
    public static readonly TestServer Other = new("other.example");
    public static readonly RoomId Room = RoomId.Parse("!room:other.example");
    public static readonly EventId Event = EventId.Parse("$e/v+t");
    public static readonly UserId Alice = UserId.Parse("@alice:own.example");
    public static readonly UserId Bob = UserId.Parse("@bob:other.example");

    public static byte[] Utf8(string text) => new UTF8Encoding(false, true).GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> utf8) => new UTF8Encoding(false, true).GetString(utf8.Span);

    public static FederationClient Client(IFederationTransport transport, FederationClientOptions? options = null) => new(transport, Own.Name, options);

    public static PduBuilder Draft(RoomVersion version, UserId sender, string stateKey, string content) => new(version)
    {
        Type = "m.room.member",
        RoomId = Room,
        Sender = sender,
        StateKey = stateKey,
        Content = Utf8(content),
        PrevEvents = [EventId.Parse("$prev:other.example")],
        AuthEvents = [EventId.Parse("$auth:other.example")],
        Depth = 7,
        OriginServerTimestamp = new(1_700_000_000_000),
        EventId = version.Format.EventIdFormat == EventIdFormat.Declared ? EventId.Parse("$own:own.example") : default,
    };

    public static Pdu Membership(RoomVersion version, string membership, string extra = "") =>
        Draft(version, Alice, Alice.ToString(), $$"""{"membership":"{{membership}}"{{extra}}}""").Sign(Own.Key);

    public static Pdu Invite(RoomVersion version) => Draft(version, Alice, Bob.ToString(), """{"membership":"invite"}""").Sign(Own.Key);

    /// <summary>The template of a membership as another server makes it.</summary>
    public static string Template(string membership, string extra = "") => $$"""
        {"type":"m.room.member","room_id":"{{Room}}","sender":"{{Alice}}","state_key":"{{Alice}}","origin":"other.example","origin_server_ts":1,
         "content":{"membership":"{{membership}}"{{extra}}},"prev_events":["$p"],"auth_events":["$a"],"depth":4}
        """;

    public static Pdu SignedBy(Pdu pdu, TestServer server) =>
        pdu.TrySign(server.Name, server.Key, out Pdu? signed, out PduError error) ? signed : throw new InvalidOperationException(error.ToString());
}
