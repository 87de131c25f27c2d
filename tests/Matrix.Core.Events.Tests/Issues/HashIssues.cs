using System.Buffers.Binary;
using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Issues;

/// <summary>Bugs that others had with hashes, IDs and redaction; the numbers are those of the list of known pains.</summary>
public sealed class HashIssues
{
    // 23: the IDs of third-party invites were wrong where redaction from version 11 on forgot third_party_invite.signed.
    [Fact]
    public void EventId_ThirdPartyInviteFrom11On_DependsOnItsVoucher()
    {
        static Pdu Invite(int version, string token) => EventDraft.Member(version, $$$"""{"membership":"invite","third_party_invite":{"signed":{"token":"{{{token}}}"} } }""").Parse();
        Assert.NotEqual(Invite(11, "a").EventId, Invite(11, "b").EventId);
        Assert.Equal(Invite(10, "a").EventId, Invite(10, "b").EventId); // the dummy hash is the same
    }

    // 23: version 4 writes IDs in the URL-safe alphabet, version 3 does not.
    [Fact]
    public void EventId_Version3And4_DifferInTheAlphabetAlone()
    {
        for (int ts = 0; ts < 30; ts++)
        {
            string three = EventDraft.Message(3).With("origin_server_ts", $"{ts}").Parse().EventId.ToString();
            string four = EventDraft.Message(4).With("origin_server_ts", $"{ts}").Parse().EventId.ToString();
            Assert.Equal(three.Replace('+', '-').Replace('/', '_'), four);
        }
    }

    // 24: redaction through typed models turned large integers to floats and bound fields whatever their case.
    [Fact]
    public void Redact_KeysInOtherCase_AreOtherKeys()
    {
        Pdu pdu = EventDraft.Member(10, """{"MEMBERSHIP":"ban","Membership":"leave","membership":"join"}""").With("Sender", "1").With("STATE_KEY", "2").Parse();
        Assert.Equal("""{"membership":"join"}""", Bytes.Text(pdu.Redact().ContentUtf8));
        Assert.False(pdu.Redact().TryGetField("Sender"u8, out _));
        Assert.Equal(EventDraft.Alice, pdu.Sender.ToString());
    }

    // 25: 'redacts' is hashed, not signed: a redaction whose hash fails has no target, and is no exception either.
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_RedactionOfAnotherTarget_TargetsNothingBefore11(int version)
    {
        EventDraft draft = EventDraft.Message(version).With("type", "\"m.room.redaction\"").With("content", """{"redacts":"$a"}""").With("redacts", "\"$a\"").Sealed();
        EventDraft changed = version >= 11 ? draft.With("content", """{"redacts":"$b"}""") : draft.With("redacts", "\"$b\"");
        Pdu pdu = changed.Parse();
        Assert.Equal("$b", pdu.Redacts?.ToString());
        if (version >= 11)
        {
            Assert.Equal(PduVerificationErrorKind.BadSignature, VerifierAssert.Refused(pdu, TestKeys.For(EventDraft.Server)).Kind);
        }
        else
        {
            VerifiedPdu verified = VerifierAssert.Accepted(pdu, TestKeys.For(EventDraft.Server));
            Assert.True(verified.IsRedacted);
            Assert.Null(verified.Pdu.Redacts);
        }
    }

    // 26: keys that one server strips before hashing (age_ts, outlier, destinations) are hashed like any other.
    [Fact]
    public void ContentHash_LegacyBookkeepingKeys_AreCovered()
    {
        foreach (string key in (string[])["age_ts", "outlier", "destinations"])
        {
            EventDraft draft = EventDraft.Message(6).With(key, "1").Sealed();
            Assert.True(draft.Parse().ContentHashMatches());
            Assert.False(draft.Without(key).Parse().ContentHashMatches());
        }
    }

    // 34: hashes came padded and were refused.
    [Fact]
    public void ContentHash_Padded_Matches()
    {
        EventDraft draft = EventDraft.Message(6).Hashed();
        string hash = draft.Tree.GetProperty("hashes").GetProperty("sha256").GetString()!;
        Assert.True(draft.With("hashes", $$"""{"sha256":"{{hash}}="}""").Parse().ContentHashMatches());
    }

    // 57, 58: numbers of old rooms were folded to other numbers; 1.0 is not 1, and integers have any length.
    [Fact]
    public void ContentHash_NumbersOfOldRooms_AreNotFolded()
    {
        Assert.NotEqual(Hash("1.0"), Hash("1"));
        Assert.NotEqual(Hash("9007199254740992"), Hash("9007199254740993"));
        Assert.NotEqual(Hash("1606938044258990275541962092341162602522202993782792835301376"), Hash("1606938044258990275541962092341162602522202993782792835301377"));
        Assert.Equal(Hash("1e2"), Hash("100.0"));

        static UInt128 Hash(string number) => BinaryPrimitives.ReadUInt128BigEndian(EventDraft.Message(4).With("content", $$"""{"a":{{number}} }""").Parse().ComputeContentHash());
    }

    // 59: keys were ordered by UTF-16 units.
    [Fact]
    public void EventId_KeysOutsideTheBasicPlane_AreOrderedByCodePoint()
    {
        EventDraft draft = EventDraft.Message(10).With("content", """{"😀":1,"\uffff":2,"\ue000":3}""").Hashed();
        Assert.Equal("{\"\ue000\":3,\"\uffff\":2,\"😀\":1}", Bytes.Text(draft.Parse().ContentUtf8));
        Assert.True(draft.Parse().ContentHashMatches());
    }

    // 63: both of two equal keys survived, and readers took different ones.
    [Fact]
    public void TryParse_DuplicateKeys_AreRefused()
    {
        string text = EventDraft.Message(10).ToString();
        foreach (string twice in (string[])["\"sender\":\"@eve:a.example\",", "\"s\\u0065nder\":\"@eve:a.example\",", "\"content\":{},", "\"x\":{\"a\":1,\"\\u0061\":2},"])
        {
            Assert.False(Pdu.TryParse(Bytes.Of("{" + twice + text[1..]), Versions.Of(10), out _, out PduError error));
            Assert.Equal(Json.JsonErrorKind.DuplicateKey, error.Json.Kind);
        }
    }

    // 73: one handler changed a cached event, and all others sent it on with hashes that failed.
    [Fact]
    public void Redact_OfASharedEvent_LeavesItAsItIs()
    {
        Pdu shared = EventDraft.State(10, "m.room.power_levels", "", """{"events":{"x":1},"notifications":{"room":50}}""").Sealed().Parse();
        string before = Bytes.Text(shared.Utf8);
        _ = shared.Redact();
        Assert.Equal(before, Bytes.Text(shared.Utf8));
        Assert.True(shared.ContentHashMatches());
    }

    // 75: readers looked for 'redacts' in one place for all versions.
    [Fact]
    public void Redacts_IsReadFromWhereTheVersionHasIt()
    {
        foreach (int version in Versions.Numbers)
        {
            EventDraft both = EventDraft.Message(version).With("type", "\"m.room.redaction\"").With("redacts", "\"$top\"").With("content", """{"redacts":"$content"}""");
            Assert.Equal(version >= 11 ? "$content" : "$top", both.Parse().Redacts?.ToString());
            Assert.Null(both.With("type", "\"m.room.message\"").Parse().Redacts);
        }
    }
}
