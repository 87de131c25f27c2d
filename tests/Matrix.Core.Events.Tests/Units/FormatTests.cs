using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

public sealed class FormatTests
{
    public static TheoryData<int, string> RequiredFields
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (int version in Versions.Numbers)
            {
                data.AddRange([.. Required(version).Select(name => new TheoryDataRow<int, string>(version, name))]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_WellFormedEvent_ReadsItsFields(int version)
    {
        Pdu pdu = EventDraft.Member(version, """{"membership":"join"}""").Parse();
        Assert.Same(Versions.Of(version), pdu.Version);
        Assert.Equal("m.room.member", pdu.Type.ToString());
        Assert.True(pdu.IsType("m.room.member"u8));
        Assert.True(pdu.IsState);
        Assert.Equal(EventDraft.Alice, pdu.Slot!.Value.StateKey.ToString());
        Assert.Equal(EventDraft.Alice, pdu.Sender.ToString());
        Assert.Equal(version >= 12 ? EventDraft.HashRoom : "!room:a.example", pdu.RoomId.ToString());
        Assert.Equal(5, pdu.Depth);
        Assert.Equal(new MatrixTimestamp(1_700_000_000_000), pdu.OriginServerTimestamp);
        Assert.Equal(version <= 2 ? "$ref0:a.example $ref1:a.example" : "$ref0 $ref1", JoinedText.Of(pdu.AuthEvents));
        Assert.Equal(version <= 2 ? "$ref0:a.example" : "$ref0", JoinedText.Of(pdu.PrevEvents));
        Assert.Equal("""{"membership":"join"}""", Bytes.Text(pdu.ContentUtf8));
        Assert.Equal("""{"membership":"join"}""", pdu.Content.ToString());
        Assert.Equal(PduField.None, pdu.OverlongField);
        Assert.True(pdu.TryGetField("depth"u8, out Json.JsonSlice depth) && depth.TryGetInt64(out long value) && value == 5);
        Assert.False(pdu.TryGetField("none"u8, out _));
    }

    [Fact]
    public void TryGetField_FieldsTheFormatDoesNotKnow_AreFoundByTheirNames()
    {
        Pdu pdu = EventDraft.Message(11).With("aaa", "1").With("zzz", "2").Parse();
        Assert.True(pdu.TryGetField("aaa"u8, out Json.JsonSlice first) && first.ToString() == "1");
        Assert.True(pdu.TryGetField("zzz"u8, out Json.JsonSlice last) && last.ToString() == "2");
        Assert.False(pdu.TryGetField("mmm"u8, out _));
    }

    [Theory]
    [MemberData(nameof(RequiredFields))]
    public void TryParse_FieldMissing_IsRefused(int version, string field) =>
        Assert.Equal(new PduError(PduErrorKind.MissingField, FieldOf(field)), EventDraft.Message(version).Without(field).Refused());

    [Theory]
    [MemberData(nameof(RequiredFields))]
    public void TryParse_FieldMistyped_IsRefused(int version, string field)
    {
        string[] all = ["null", "true", "1", "\"x\"", "[]", "{}", "[1]", "[null]"];
        string[] good = field switch
        {
            "depth" or "origin_server_ts" => ["1"],
            "content" or "hashes" or "signatures" => ["{}"],
            "auth_events" or "prev_events" => ["[]"],
            _ => ["\"x\""],
        };
        foreach (string value in all.Except(good, StringComparer.Ordinal))
        {
            EventDraft draft = EventDraft.Message(version).With(field, value);
            PduError error = draft.Refused();
            Assert.Equal((PduErrorKind.WrongType, FieldOf(field)), (error.Kind, error.Field));
            Assert.Equal(draft.ToString().IndexOf($"\"{field}\":", StringComparison.Ordinal), error.Offset);
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_StateKeyNoString_IsRefused(int version)
    {
        foreach (string value in (string[])["null", "1", "[]", "{}", "false"])
        {
            PduError error = EventDraft.Message(version).With("state_key", value).Refused();
            Assert.Equal((PduErrorKind.WrongType, PduField.StateKey), (error.Kind, error.Field));
        }

        Assert.True(EventDraft.Message(version).With("state_key", "\"\"").Parse().IsState);
        Assert.False(EventDraft.Message(version).Parse().IsState);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_EmptyType_IsAccepted(int version) => Assert.Equal(0, EventDraft.Message(version).With("type", "\"\"").Parse().Type.Length);

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_SignaturesOfAServerNoObject_AreRefused(int version)
    {
        foreach (string value in (string[])["null", "1", "[]", "\"x\""])
        {
            PduError error = EventDraft.Message(version).With("signatures", $$"""{"a":{},"b":{{value}}}""").Refused();
            Assert.Equal((PduErrorKind.WrongType, PduField.Signatures), (error.Kind, error.Field));
        }
    }

    [Theory]
    [InlineData("alice:a.example")]
    [InlineData("@alice")]
    [InlineData("@alice:")]
    [InlineData("@alice:a_b")]
    [InlineData("@alice:a b")]
    [InlineData("@al\0ice:a.example")]
    [InlineData("!alice:a.example")]
    [InlineData(":a.example")]
    [InlineData("@alice:a.example:123456")]
    [InlineData("")]
    public void TryParse_SenderNoUserId_IsRefused(string sender)
    {
        foreach (int version in Versions.Numbers)
        {
            PduError error = EventDraft.Message(version).With("sender", EventDraft.Quote(sender)).Refused();
            Assert.Equal((PduErrorKind.InvalidIdentifier, PduField.Sender), (error.Kind, error.Field));
        }
    }

    [Theory]
    [InlineData("@:a.example")]
    [InlineData("@Ünï:a.example")]
    [InlineData("@a b:a.example")]
    [InlineData("@\u0001\n:a.example")]
    [InlineData("@a:[::1]:8448")]
    [InlineData("@a:1.2.3.4")]
    public void TryParse_HistoricalSender_IsAccepted(string sender)
    {
        foreach (int version in Versions.Numbers)
        {
            Assert.Equal(sender, EventDraft.Message(version).With("sender", EventDraft.Quote(sender)).Parse().Sender.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_RoomIdOfTheOtherForm_IsRefused(int version)
    {
        PduError error = EventDraft.Message(version).With("room_id", EventDraft.Quote(version >= 12 ? "!room:a.example" : EventDraft.HashRoom)).Refused();
        Assert.Equal((PduErrorKind.InvalidIdentifier, PduField.RoomId), (error.Kind, error.Field));
    }

    [Theory]
    [InlineData("!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // 42 characters
    [InlineData("!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // 44
    [InlineData("!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!")]
    public void TryParse_RoomIdOfVersion12NoHash_IsRefused(string roomId) =>
        Assert.Equal(PduErrorKind.InvalidIdentifier, EventDraft.Message(12).With("room_id", EventDraft.Quote(roomId)).Refused().Kind);

    [Theory]
    [InlineData("event:a.example")]
    [InlineData("$event")]
    [InlineData("$event:")]
    [InlineData("$event:a_b")]
    [InlineData("")]
    public void TryParse_DeclaredEventIdOfAnotherForm_IsRefused(string eventId)
    {
        foreach (int version in (int[])[1, 2])
        {
            PduError error = EventDraft.Message(version).With("event_id", EventDraft.Quote(eventId)).Refused();
            Assert.Equal((PduErrorKind.InvalidIdentifier, PduField.EventId), (error.Kind, error.Field));
        }
    }

    [Fact]
    public void TryParse_CreateEventOfVersion12_HasNoRoomId()
    {
        Assert.Equal((PduErrorKind.ForbiddenField, PduField.RoomId), Kind(EventDraft.Create(12).With("room_id", EventDraft.Quote(EventDraft.HashRoom)).Refused()));
        Assert.Equal((PduErrorKind.ForbiddenField, PduField.RoomId), Kind(EventDraft.Create(12).With("room_id", "null").Refused()));
        Pdu create = EventDraft.Create(12).Parse();
        Assert.Equal("!" + create.EventId.ToString()[1..], create.RoomId.ToString());
        Assert.True(create.RoomId.TryGetCreateEvent(out Identifiers.EventId id));
        Assert.Equal(create.EventId, id);
    }

    [Fact]
    public void TryParse_CreateEventBefore12WithoutRoomId_IsRefused()
    {
        for (int version = 1; version < 12; version++)
        {
            Assert.Equal((PduErrorKind.MissingField, PduField.RoomId), Kind(EventDraft.Create(version).Without("room_id").Refused()));
        }
    }

    [Fact]
    public void TryParse_CreateEventCited_IsRefusedIn12Only()
    {
        string create = "$" + EventDraft.HashRoom[1..];
        string cited = $"[\"$other\",\"{create}\"]";
        Assert.Equal((PduErrorKind.CreateEventCited, PduField.AuthEvents), Kind(EventDraft.Message(12).With("auth_events", cited).Refused()));
        Assert.Equal(create, EventDraft.Message(12).With("prev_events", cited).Parse().PrevEvents[1].ToString());
        Assert.Equal(create, EventDraft.Message(11).With("auth_events", cited).Parse().AuthEvents[1].ToString());
        _ = EventDraft.Message(12).With("auth_events", $"[\"{EventDraft.HashRoom}\",\"{create}x\",\"{create[..^1]}\",\"\"]").Parse();
    }

    [Theory]
    [InlineData("", JsonFault)]
    [InlineData("{", JsonFault)]
    [InlineData("nul", JsonFault)]
    [InlineData("{\"a\":1,\"a\":2}", JsonFault)]
    [InlineData("{\"\\ud800\":1}", JsonFault)]
    [InlineData("{} ", MissingType)]
    [InlineData("[]", NoObject)]
    [InlineData("null", NoObject)]
    [InlineData("1", NoObject)]
    [InlineData("\"{}\"", NoObject)]
    public void TryParse_NotAnEventAtAll_SaysWhy(string json, string code)
    {
        foreach (int version in Versions.Numbers)
        {
            Assert.False(Pdu.TryParse(Bytes.Of(json), Versions.Of(version), out _, out PduError error));
            Assert.Equal(code, error.Code);
            Assert.NotEmpty(error.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_UnsignedNoObject_IsLeftOut(int version)
    {
        Pdu clean = EventDraft.Message(version).Parse();
        foreach (string value in (string[])["null", "1", "[]", "\"x\"", "1.5"])
        {
            Pdu pdu = EventDraft.Message(version).With("unsigned", value).Parse();
            Assert.Equal(Bytes.Text(clean.Utf8), Bytes.Text(pdu.Utf8));
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_NumbersInUnsigned_CannotSpoilTheEvent(int version)
    {
        Pdu pdu = EventDraft.Message(version).With("unsigned", """{"age":1.5,"b":-0,"c":1e400,"d":{"e":99999999999999999999}}""").Sealed().Parse();
        Assert.True(pdu.ContentHashMatches());
        Assert.Contains(""""unsigned":{"age":1.5,"b":-0,"c":1e400,"d":{"e":99999999999999999999}}"""", Bytes.Text(pdu.Utf8), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions.Strict), MemberType = typeof(Versions))]
    public void TryParse_NumbersThatAreNotCanonical_AreRefusedFrom6On(int version)
    {
        foreach (string number in (string[])["1.0", "1e2", "-0.0", "9007199254740992", "-9007199254740992", "0.0", "1E2"])
        {
            foreach (string field in (string[])["content", "hashes", "extra"])
            {
                EventDraft draft = EventDraft.Message(version).With(field, $$"""{"a":[{"b":{{number}}}]}""");
                PduError error = draft.Refused();
                Assert.Equal(PduErrorKind.InvalidJson, error.Kind);
                Assert.Equal(error.Json.Offset, error.Offset);
                Assert.InRange(error.Offset, draft.ToString().IndexOf(number, StringComparison.Ordinal), draft.ToString().Length);
            }
        }
    }

    /// <summary>MSC4458, and Synapse: the event ID, the content hash and the signatures are over 0.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_NegativeZero_IsReadAs0InEveryVersion(int version)
    {
        EventDraft draft = EventDraft.State(version, "m.room.power_levels", "", """{"a":[{"b":0}],"users_default":0}""").With("depth", "0").Sealed();
        Pdu zero = draft.Parse();
        Pdu sent = draft.With("content", """{"a":[{"b":-0}],"users_default":-0}""").With("depth", "-0").Parse();
        Assert.Equal(Bytes.Text(zero.Utf8), Bytes.Text(sent.Utf8));
        Assert.Equal((zero.EventId, 0L, true), (sent.EventId, sent.Depth, sent.ContentHashMatches()));
    }

    [Fact]
    public void TryParse_VersionNull_IsMisuse() => Assert.Throws<ArgumentNullException>(() => Pdu.TryParse("{}"u8, null!, out _, out _));

    [Fact]
    public void PduError_EveryKind_HasACodeAndASentence()
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (PduErrorKind kind in Enum.GetValues<PduErrorKind>())
        {
            var error = new PduError(kind, PduField.AuthEvents, 7);
            Assert.Matches("^[a-z]+(_[a-z]+)*$", error.Code);
            Assert.False(error.Code is "unknown");
            Assert.True(codes.Add(error.Code));
            Assert.False(error.ToString() == kind.ToString());
        }

        Assert.Equal("unknown", new PduError((PduErrorKind)99).Code);
        Assert.Equal("event_id is missing", new PduError(PduErrorKind.MissingField, PduField.EventId).ToString());
        Assert.Equal("depth is out of range (byte 7)", new PduError(PduErrorKind.OutOfRange, PduField.Depth, 7).ToString());
    }

    private const string JsonFault = "invalid_json";
    private const string NoObject = "not_an_object";
    private const string MissingType = "missing_field";

    private static (PduErrorKind Kind, PduField Field) Kind(PduError error) => (error.Kind, error.Field);

    private static string[] Required(int version) =>
    [
        "auth_events", "content", "depth", "hashes", "origin_server_ts", "prev_events", "room_id", "sender", "signatures", "type",
        .. version <= 2 ? ["event_id"] : Array.Empty<string>(),
    ];

    private static PduField FieldOf(string name) => Enum.GetValues<PduField>().Single(known => PduFieldNames.Name(known) == name);
}
