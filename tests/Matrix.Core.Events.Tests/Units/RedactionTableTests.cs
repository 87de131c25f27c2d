using System.Text.Json;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>Every cell of the redaction tables, in every version.</summary>
public sealed class RedactionTableTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redact_TopLevelKey_IsKeptAsInTheTable(int version)
    {
        string[] others = ["redacts", "unsigned", "age_ts", "prev_state_events", "replaces_state", "outlier", "destinations", "x", "", "Type", "type\0", "content ", "auth_events\\", "\n", "a\"", "depth\u001f", "room\\_id"];
        foreach (string key in (string[])[.. ExpectedRedaction.TopLevel.Select(row => row.Key), .. others])
        {
            EventDraft draft = EventDraft.Message(version).With(key, key is "content" or "unsigned" ? "{}" : "[\"marker\"]");
            JsonElement redacted = Redact(draft.ToString(), version);
            if (key is not "type")
            {
                Assert.Equal(Oracle.Redact(draft.Tree, version), redacted.GetRawText());
            }

            Assert.True(
                redacted.TryGetProperty(key, out _) == ExpectedRedaction.KeepsTopLevel(key, version),
                $"v{version} {key}: {redacted}");
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redact_ContentKey_IsKeptAsInTheTable(int version)
    {
        string[] keys = [.. ExpectedRedaction.Content.Select(row => row.Key).Distinct(StringComparer.Ordinal), .. ExpectedRedaction.NeverKept];
        foreach (string type in ExpectedRedaction.Types)
        {
            string content = "{" + string.Join(',', keys.Select((key, i) => $"{EventDraft.Quote(key)}:[{i}]")) + "}";
            JsonElement redacted = Redact(EventDraft.State(version, type, "", content).ToString(), version).GetProperty("content");
            for (int i = 0; i < keys.Length; i++)
            {
                bool kept = redacted.TryGetProperty(keys[i], out JsonElement value);
                Assert.True(kept == ExpectedRedaction.KeepsContent(type, keys[i], version), $"v{version} {type} {keys[i]}: {redacted}");
                Assert.True(!kept || value.GetRawText() == $"[{i}]");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redact_EventOfEveryType_IsThatOfTheOracle(int version)
    {
        foreach (string type in ExpectedRedaction.Types)
        {
            string content = "{" + string.Join(',', ExpectedRedaction.Content.Select(row => row.Key).Distinct(StringComparer.Ordinal).Select(key => $"{EventDraft.Quote(key)}:{{\"z\":[1,null],\"a\":\"\\u0001\"}}")) + "}";
            EventDraft draft = EventDraft.State(version, type, "", content).With("origin", "\"o\"").With("unsigned", "{\"age\":1}").With("redacts", "\"$x\"");
            Assert.Equal(Oracle.Redact(draft.Tree, version), RedactText(draft.ToString(), version));
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redact_KeptValues_AreCopiedVerbatim(int version)
    {
        foreach (string value in (string[])["null", "0", "-1", "\"x\"", "[]", "{}", "[{\"b\":1,\"c\":{}}]", "true"])
        {
            string redacted = RedactText(EventDraft.State(version, "m.room.power_levels", "", $$"""{"ban":{{value}},"users":{{value}},"x":1}""").ToString(), version);
            Assert.Contains($$""""content":{"ban":{{value}},"users":{{value}}}"""", redacted, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redact_AbsentKeys_StayAbsent(int version)
    {
        string redacted = RedactText("""{"type":"m.room.member","content":{}}""", version);
        Assert.Equal("""{"content":{},"type":"m.room.member"}""", redacted);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redact_PowerLevelsNotifications_AreDropped(int version) // RD-1
    {
        JsonElement content = Redact(EventDraft.State(version, "m.room.power_levels", "", """{"notifications":{"room":20},"invite":5}""").ToString(), version).GetProperty("content");
        Assert.False(content.TryGetProperty("notifications", out _));
        Assert.Equal(version >= 11, content.TryGetProperty("invite", out _));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redact_Redaction_KeepsItsTargetOnlyInContentFrom11On(int version) // RD-3
    {
        EventDraft draft = EventDraft.Message(version).With("type", "\"m.room.redaction\"").With("redacts", "\"$top\"").With("content", """{"reason":"r","redacts":"$inside"}""");
        Pdu pdu = draft.Parse();
        Assert.Equal(version >= 11 ? "$inside" : "$top", pdu.Redacts?.ToString());
        Assert.Equal(version >= 11 ? "$inside" : null, pdu.Redact().Redacts?.ToString());
    }

    [Fact]
    public void Redact_RestrictedJoinOfVersion8_LosesItsAuthoriser() // RD-4
    {
        const string Content = """{"join_authorised_via_users_server":"@m:b.example","membership":"join"}""";
        Assert.Equal("""{"membership":"join"}""", Bytes.Text(EventDraft.Member(8, Content).Parse().Redact().ContentUtf8));
        Assert.Equal(Content, Bytes.Text(EventDraft.Member(9, Content).Parse().Redact().ContentUtf8));
    }

    [Theory]
    [InlineData("""{"signed":{"b":1,"a":2},"display_name":"d"}""", """{"signed":{"a":2,"b":1}}""")]
    [InlineData("""{"signed":null}""", """{"signed":null}""")]
    [InlineData("""{"display_name":"d"}""", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("null", null)]
    [InlineData("\"x\"", null)]
    [InlineData("[{\"signed\":1}]", null)]
    [InlineData("1", null)]
    public void Redact_ThirdPartyInvite_KeepsSignedOfObjectsFrom11On(string invite, string? kept) // RD-5, RD-6
    {
        foreach (int version in Versions.Numbers)
        {
            string content = Bytes.Text(EventDraft.Member(version, $$"""{"membership":"invite","third_party_invite":{{invite}}}""").Parse().Redact().ContentUtf8);
            Assert.Equal(version >= 11 && kept is not null ? $$"""{"membership":"invite","third_party_invite":{{kept}}}""" : """{"membership":"invite"}""", content);
        }
    }

    [Fact]
    public void Redact_LargeIntegersOfOldVersions_AreUntouched() // RD-8
    {
        const string Content = """{"ban":123456789012345678901234567890,"kick":9007199254740993}""";
        Assert.Equal(Content, Bytes.Text(EventDraft.State(1, "m.room.power_levels", "", Content).Parse().Redact().ContentUtf8));
    }

    [Fact]
    public void Redact_CreateEventOfVersion12_KeepsItsRoom() // RD-7
    {
        Pdu create = EventDraft.Create(12).Sealed().Parse();
        Assert.Equal(create.RoomId, create.Redact().RoomId);
        Assert.Equal(Bytes.Text(create.ContentUtf8), Bytes.Text(create.Redact().ContentUtf8));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Redact_ContentThatIsNoObject_BecomesEmpty(int version)
    {
        foreach (string type in ExpectedRedaction.Types)
        {
            foreach (string content in (string[])["1", "\"\"", "null", "[1]"])
            {
                string redacted = RedactText($$"""{"content":{{content}},"type":{{EventDraft.Quote(type)}}}""", version);
                Assert.Equal($$"""{"content":{},"type":{{EventDraft.Quote(type)}}}""", redacted);
            }
        }
    }

    [Theory]
    [InlineData("""{"rel_type":"m.thread","event_id":"$x","key":"k"}""", """{"m.relates_to":{"event_id":"$x","rel_type":"m.thread"}}""")]
    [InlineData("""{"rel_type":1}""", """{"m.relates_to":{"rel_type":1}}""")]
    [InlineData("""{"key":"k"}""", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("\"x\"", "{}")]
    public void Redact_RelationUnderMsc3389_KeepsTypeAndTarget(string relation, string kept)
    {
        RoomVersion version = RoomVersions.Unstable.Single(unstable => unstable.ToString() == "org.matrix.msc3389.10");
        byte[] json = EventDraft.Message(10).With("content", $$"""{"body":"b","m.relates_to":{{relation}}}""").ToBytes();
        Assert.True(PduJson.TryRedact(json, version, out byte[] redacted, out _));
        Assert.Equal(kept, JsonTree.Parse(redacted).GetProperty("content").GetRawText());
    }

    [Fact]
    public void Redact_ServerAclUnderMsc2870_IsKept()
    {
        RoomVersion version = RoomVersions.Unstable.Single(unstable => unstable.ToString() == "org.matrix.msc2870");
        byte[] json = EventDraft.State(11, "m.room.server_acl", "", """{"allow":["*"],"allow_ip_literals":false,"deny":[],"x":1}""").ToBytes();
        Assert.True(PduJson.TryRedact(json, version, out byte[] redacted, out _));
        Assert.Equal("""{"allow":["*"],"allow_ip_literals":false,"deny":[]}""", JsonTree.Parse(redacted).GetProperty("content").GetRawText());
    }

    [Fact]
    public void Redact_OwnTable_IsFollowed()
    {
        var rules = new RedactionTable(["content", "type", "kept", "unsigned"], [new RedactionContentRule("t", ["a"]), new RedactionContentRule(null, ["b"])]);
        RoomVersion version = Versions.Of(11) with { Id = Identifiers.RoomVersionId.Parse("own"), Redaction = Versions.Of(11).Redaction with { KeptFields = rules } };
        Assert.True(PduJson.TryRedact("""{"content":{"a":1,"b":2,"c":3},"type":"t","kept":1,"room_id":"x","unsigned":{}}"""u8, version, out byte[] redacted, out _));
        Assert.Equal("""{"content":{"a":1,"b":2},"kept":1,"type":"t","unsigned":{}}""", Bytes.Text(redacted));
    }

    private static JsonElement Redact(string json, int version) => JsonTree.Parse(RedactText(json, version));

    private static string RedactText(string json, int version)
    {
        Assert.True(PduJson.TryRedact(Bytes.Of(json), Versions.Of(version), out byte[] redacted, out PduError error), $"{error}: {json}");
        return Bytes.Text(redacted);
    }
}
