using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

public sealed class TryLoadTrustedTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryLoadTrusted_EmptyObject_HasDefaults(int version)
    {
        Pdu pdu = Load("{}", version, null);
        Assert.True(pdu.Type.IsDefault);
        Assert.True(pdu.Sender.IsDefault);
        Assert.True(pdu.RoomId.IsDefault);
        Assert.Null(pdu.Slot);
        Assert.False(pdu.IsState);
        Assert.Equal(0, pdu.Depth);
        Assert.Equal(MatrixTimestamp.UnixEpoch, pdu.OriginServerTimestamp);
        Assert.Empty(pdu.PrevEvents);
        Assert.Empty(pdu.AuthEvents);
        Assert.Null(pdu.Redacts);
        Assert.Equal(Json.JsonKind.Undefined, pdu.Content.Kind);
        Assert.False(pdu.ContentHashMatches());
        Assert.False(pdu.Utf8.IsEmpty);
        Assert.Equal(pdu.EventId, pdu.Redact().EventId);
        _ = pdu.ToString();
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryLoadTrusted_EveryFieldMissingOrMistyped_Loads(int version)
    {
        string[] fields = ["auth_events", "content", "depth", "event_id", "hashes", "origin_server_ts", "prev_events", "redacts", "room_id", "sender", "signatures", "state_key", "type", "unsigned"];
        foreach (string field in fields)
        {
            EventDraft state = EventDraft.Member(version, """{"membership":"join"}""");
            _ = Load(state.Without(field).ToString(), version, null);
            foreach (string value in (string[])["null", "1", "1.5", "\"\"", "\"x\"", "[]", "[1,null,{},[]]", "[[\"$a\"],[\"$b\",{}],[\"$c\",\"x\"],[\"$d\",\"\"]]", "{}", "true"])
            {
                Pdu pdu = Load(state.With(field, value).ToString(), version, null);
                Assert.Equal(pdu.EventId, pdu.Redact().EventId);
                _ = RequiredSigner.GetFor(pdu);
                _ = new PduVerifier().TryVerify(pdu, TestKeys.None, out _, out PduVerificationError error);
                Assert.NotEmpty(error.ToString());
                _ = new PduVerifier().CheckAll(pdu, TestKeys.None);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions.WithComputedIds), MemberType = typeof(Versions))]
    public void TryLoadTrusted_NoIdGiven_IsComputed(int version)
    {
        Pdu parsed = EventDraft.Message(version).Parse();
        Assert.Equal(parsed.EventId, Load(EventDraft.Message(version).ToString(), version, null).EventId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryLoadTrusted_DeclaredId_IsTaken(int version) =>
        Assert.Equal("$event:a.example", Load(EventDraft.Message(version).ToString(), version, null).EventId.ToString());

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryLoadTrusted_OpaqueIdGiven_IsTakenAsItIs(int version)
    {
        foreach (string id in (string[])["A", "START", "$alice-join", "!x", "é"])
        {
            Pdu pdu = Load(EventDraft.Message(version).ToString(), version, EventId.UnsafeFromUtf8(Bytes.Of(id)));
            Assert.Equal(id, pdu.EventId.ToString());
            Assert.Equal(id, pdu.Redact().EventId.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryLoadTrusted_WellFormedEvent_EqualsTheParsedOne(int version)
    {
        foreach (EventDraft draft in (EventDraft[])[EventDraft.Message(version), EventDraft.Create(version), EventDraft.Member(version, """{"membership":"join"}""")])
        {
            Pdu parsed = draft.Sealed().Parse();
            Pdu loaded = Load(draft.ToString(), version, null);
            Assert.Equal(Bytes.Text(parsed.Utf8), Bytes.Text(loaded.Utf8));
            Assert.Equal(parsed.EventId, loaded.EventId);
            Assert.Equal(parsed.RoomId, loaded.RoomId);
            Assert.Equal(parsed.Sender, loaded.Sender);
            Assert.Equal(parsed.Type, loaded.Type);
            Assert.Equal(parsed.Slot, loaded.Slot);
            Assert.Equal(parsed.PrevEvents, loaded.PrevEvents);
            Assert.Equal(parsed.AuthEvents, loaded.AuthEvents);
            Assert.Equal(parsed.Depth, loaded.Depth);
            Assert.Equal(parsed.OriginServerTimestamp, loaded.OriginServerTimestamp);
        }
    }

    [Fact]
    public void TryLoadTrusted_CreateEventOfVersion12_IsItsRoom()
    {
        Pdu computed = Load(EventDraft.Create(12).ToString(), 12, null);
        Assert.Equal("!" + computed.EventId.ToString()[1..], computed.RoomId.ToString());
        Pdu labelled = Load(EventDraft.Create(12).ToString(), 12, EventId.UnsafeFromUtf8(Bytes.Of("$create")));
        Assert.Equal("!create", labelled.RoomId.ToString());
        Assert.Equal("!create", labelled.Redact().RoomId.ToString());
    }

    [Fact]
    public void TryLoadTrusted_StateKeyWithoutType_IsNoStateEvent()
    {
        Assert.False(Load("""{"state_key":""}""", 10, null).IsState);
        Assert.False(Load("""{"state_key":"","type":1}""", 10, null).IsState);
        Assert.True(Load("""{"state_key":"","type":""}""", 10, null).IsState);
    }

    [Fact]
    public void TryLoadTrusted_ManyReferences_AllAreKept()
    {
        Pdu pdu = Load(EventDraft.Message(3).With("prev_events", EventDraft.References(3, 500)).With("auth_events", EventDraft.References(3, 300)).ToString(), 3, null);
        Assert.Equal(500, pdu.PrevEvents.Count);
        Assert.Equal(300, pdu.AuthEvents.Count);
    }

    [Fact]
    public void TryLoadTrusted_PairsOfVersion1_AreReadWhateverTheSecondIs()
    {
        Pdu pdu = Load("""{"prev_events":[["$a",{}],["$b","x"],["$c",""],["$d"],"$e",["$f",{"sha256":"h"}]]}""", 1, null);
        Assert.Equal("$a $b $c $f", JoinedText.Of(pdu.PrevEvents));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{}{}")]
    public void TryLoadTrusted_NoObject_IsRefused(string json)
    {
        Assert.False(Pdu.TryLoadTrusted(Bytes.Of(json), Versions.Of(10), null, out Pdu? pdu, out PduError error));
        Assert.Null(pdu);
        Assert.True(error.Kind is PduErrorKind.InvalidJson or PduErrorKind.NotAnObject);
    }

    [Fact]
    public void TryLoadTrusted_IdThatWasNeverSet_IsMisuse() =>
        Assert.Throws<ArgumentException>(() => Pdu.TryLoadTrusted("{}"u8, Versions.Of(10), default(EventId), out _, out _));

    [Fact]
    public void TryLoadTrusted_FloatsInAStrictVersion_AreKept()
    {
        Pdu pdu = Load(EventDraft.Message(10).With("content", """{"a":1.5}""").ToString(), 10, null);
        Assert.Equal("""{"a":1.5}""", Bytes.Text(pdu.ContentUtf8));
    }

    private static Pdu Load(string json, int version, EventId? id)
    {
        Assert.True(Pdu.TryLoadTrusted(Bytes.Of(json), Versions.Of(version), id, out Pdu? pdu, out PduError error), $"{error}: {json}");
        return pdu;
    }
}
