using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Support;

/// <summary>The first events of a room, made by <see cref="PduBuilder"/>, the same in every run: one of every kind that a version treats in its own way.</summary>
internal static class BuiltRoom
{
    private const string Server = EventDraft.Server;

    public static List<Pdu> Events(RoomVersion version)
    {
        var events = new List<Pdu>();
        int number = Versions.NumberOf(version);
        Add("m.room.create", "", $$"""{"creator":"@alice:a.example","room_version":"{{version}}"}""");
        Add("m.room.member", "@alice:a.example", """{"displayname":"Alice \"\\ ☃ 😀","membership":"join"}""");
        Add("m.room.power_levels", "", """{"ban":50,"events":{"m.room.name":100},"invite":50,"notifications":{"room":50},"users":{"@alice:a.example":100},"users_default":0}""");
        Add("m.room.join_rules", "", """{"allow":[{"room_id":"!x:a.example","type":"m.room_membership"}],"join_rule":"restricted"}""");
        Add("m.room.history_visibility", "", """{"history_visibility":"shared"}""");
        Add("m.room.aliases", "a.example", """{"aliases":["#a:a.example"]}""");
        Add("m.room.server_acl", "", """{"allow":["*"],"allow_ip_literals":false,"deny":[]}""");
        Add("m.room.member", "@bob:b.example", """{"membership":"invite","third_party_invite":{"display_name":"b","signed":{"mxid":"@bob:b.example","signatures":{},"token":"t"}}}""");
        Add("m.room.member", "@bob:b.example", """{"join_authorised_via_users_server":"@alice:a.example","membership":"join"}""", "@bob:b.example");
        Add("m.room.message", null, """{"body":"\u0000\u001f\"/\\ \ud83d\ude00","deep":[[[{"a":{"b":[]}}]]],"n":[0,-1,9007199254740991,true,false,null]}""");
        Add("m.room.redaction", null, """{"reason":"r"}""", redacts: events[^1].EventId);
        return events;

        void Add(string type, string? stateKey, string content, string sender = EventDraft.Alice, EventId? redacts = null)
        {
            UserId user = UserId.Parse(sender);
            Pdu? last = events.Count == 0 ? null : events[^1];
            var builder = new PduBuilder(version)
            {
                EventId = number <= 2 ? EventId.Parse($"$e{events.Count}:{user.ServerName}") : default,
                RoomId = last is not null ? last.RoomId : version.Format.UsesCreateEventIdAsRoomId ? default : RoomId.Parse($"!room:{Server}"),
                Sender = user,
                Type = type,
                StateKey = stateKey,
                Content = Bytes.Of(content),
                PrevEvents = last is null ? [] : [last.EventId],
                AuthEvents = [.. events.Skip(version.Format.UsesCreateEventIdAsRoomId ? 1 : 0).Where(pdu => pdu.IsState).Take(4).Select(pdu => pdu.EventId)],
                ReferenceHashes = number <= 2 ? events.ToDictionary(pdu => pdu.EventId, pdu => (ReadOnlyMemory<byte>)pdu.ComputeReferenceHash()) : null,
                Depth = events.Count + 1,
                OriginServerTimestamp = new(1_700_000_000_000 + events.Count),
                Redacts = redacts,
                Entropy = new byte[16],
            };
            using SigningKey key = TestKeys.Of(user.ServerName.ToString());
            Assert.True(builder.TrySign(key, out Pdu? pdu, out PduError error), $"{version} {type}: {error}");
            if (content.Contains("join_authorised_via", StringComparison.Ordinal))
            {
                using SigningKey resident = TestKeys.Of(Server);
                Assert.True(pdu.TrySign(ServerName.Parse(Server), resident, out pdu, out error), error.ToString());
            }

            events.Add(pdu);
        }
    }
}
