using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Issues;

/// <summary>Bugs that others had with the form of events; the numbers are those of the list of known pains.</summary>
public sealed class FormatIssues
{
    // 35: one malformed event stopped a server's federation.
    [Fact]
    public void TryParse_MistypedTopLevelFields_AreRefusedAndDoNotThrow()
    {
        foreach (string field in (string[])["depth", "origin_server_ts", "sender", "room_id", "type", "content", "hashes", "signatures", "auth_events", "prev_events", "state_key"])
        {
            Assert.Equal(PduErrorKind.WrongType, EventDraft.Message(10).With(field, "false").Refused().Kind);
        }
    }

    // 35, 42: a real event of depth 9007199254741000 blocked a queue for ever.
    [Fact]
    public void TryParse_DepthOfTheRealEvent_IsReadBefore6AndRefusedAfter()
    {
        Assert.Equal(9_007_199_254_741_000, EventDraft.Message(5).With("depth", "9007199254741000").Parse().Depth);
        Assert.Equal(Json.JsonErrorKind.NumberOutOfRange, EventDraft.Message(6).With("depth", "9007199254741000").Refused().Json.Kind);
    }

    // 42: depth 0 and 1 are both a create event's; below is none.
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryParse_DepthOfACreateEvent_IsZeroOrOne(int version)
    {
        Assert.Equal(0, EventDraft.Create(version).With("depth", "0").Parse().Depth);
        Assert.Equal(1, EventDraft.Create(version).With("depth", "1").Parse().Depth);
        Assert.Equal(PduErrorKind.OutOfRange, EventDraft.Create(version).With("depth", "-1").Refused().Kind);
    }

    // 65: strictness was enforced at some doors only. All that make a Pdu of a peer's bytes go through one.
    [Fact]
    public void TryParse_FloatInAStrictVersion_IsRefusedFromEverySource()
    {
        EventDraft draft = EventDraft.Message(6).With("content", """{"a":1.0}""");
        Assert.All(Enum.GetValues<PduSource>(), source => Assert.Equal(PduErrorKind.InvalidJson, draft.Refused(source).Kind));
    }

    // 66: 255 was counted in bytes by some and in code points by others, and the events between were lost to one side.
    [Fact]
    public void TryParse_FieldBetweenTheTwoCounts_IsMarkedToVersion10AndRefusedAfter()
    {
        string type = EventDraft.Quote(new string('é', 128));
        Assert.Equal(PduField.Type, EventDraft.Message(10).With("type", type).Parse().OverlongField);
        Assert.Equal(PduErrorKind.FieldTooLong, EventDraft.Message(11).With("type", type).Refused().Kind);
    }

    // 67: 65,536 bytes are allowed; one library stops at 65,535.
    [Fact]
    public void TryParse_65536Bytes_AreAllowed()
    {
        EventDraft draft = EventDraft.Message(10).With("content", "{\"a\":\"\"}");
        int rest = 65_536 - draft.ToString().Length;
        Assert.Equal(65_536, draft.With("content", "{\"a\":\"" + new string('é', rest / 2) + new string('x', rest % 2) + "\"}").Parse().Utf8.Length);
        Assert.Equal(PduErrorKind.EventTooLarge, draft.With("content", "{\"a\":\"" + new string('é', rest / 2) + new string('x', (rest % 2) + 1) + "\"}").Refused().Kind);
    }

    // 68: user IDs of old were refused, and rooms of version 12 were asked for their server.
    [Fact]
    public void TryParse_HistoricalIdsAndRoomsWithoutServer_AreRead()
    {
        Assert.Equal("a.example", EventDraft.Message(10).With("sender", "\"@Мария B:a.example\"").Parse().Sender.ServerName.ToString());
        Assert.Null(EventDraft.Message(12).Parse().RoomId.ServerName);
    }

    // 69: the limits of pushed events were applied to history.
    [Fact]
    public void TryParse_HistoryWithManyParents_IsReadWhereAskedFor()
    {
        EventDraft draft = EventDraft.Message(1).With("prev_events", EventDraft.References(1, 100)).With("auth_events", EventDraft.References(1, 100));
        Assert.Equal((100, 100), (draft.Parse(PduSource.Backfilled).PrevEvents.Count, draft.Parse(PduSource.Backfilled).AuthEvents.Count));
        Assert.Equal(PduErrorKind.TooManyPrevEvents, draft.Refused().Kind);
    }

    // 74: an unknown room version was taken for a known one.
    [Theory]
    [InlineData("13")]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("1.0")]
    [InlineData("org.x")]
    [InlineData("org.matrix.msc3757.10")]
    public void RoomVersions_UnknownVersion_HasNoDefault(string id)
    {
        Assert.False(RoomVersions.TryGet(RoomVersionId.Parse(id), out RoomVersion? version));
        Assert.Null(version);
    }

    // 96: a sender can use an ID again in versions 1 and 2, for another event or in another room.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EventId_UsedAgainInAnotherRoom_IsAnotherEvent(int version)
    {
        Pdu one = EventDraft.Message(version).Sealed().Parse();
        Pdu other = EventDraft.Message(version).With("room_id", "\"!other:a.example\"").Sealed().Parse();
        Assert.Equal(one.EventId, other.EventId);
        Assert.NotEqual(one.RoomId, other.RoomId);
        Assert.NotEqual(one.ComputeReferenceHash(), other.ComputeReferenceHash());
        EventDraft redaction = EventDraft.Message(version).With("type", "\"m.room.redaction\"").With("event_id", "\"$r:a.example\"").With("redacts", EventDraft.Quote(one.EventId.ToString()));
        Assert.Equal(RedactionStatus.OtherRoom, Redaction.Apply(
            VerifiedPdu.TrustWithoutVerification(redaction.Parse()), VerifiedPdu.TrustWithoutVerification(other), RedactionScope.AnyEvent).Status);
    }

    // 105: times far off were refused by the clock of whoever looked.
    [Fact]
    public void TryParse_TimesFarOff_AreHeldToTheirRangeAlone()
    {
        foreach (string ts in (string[])["0", "-1", "9007199254740991", "-9007199254740991"])
        {
            _ = EventDraft.Message(12).With("origin_server_ts", ts).Parse();
        }
    }
}
