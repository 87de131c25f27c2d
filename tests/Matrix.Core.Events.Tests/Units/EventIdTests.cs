using System.Text.Json;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

public sealed class EventIdTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void EventId_EveryKindOfEvent_IsThatOfTheOracle(int version)
    {
        foreach (Pdu pdu in BuiltRoom.Events(Versions.Of(version)))
        {
            JsonElement tree = JsonTree.Parse(pdu.Utf8);
            Assert.Equal(Oracle.EventId(tree, version), pdu.EventId.ToString());
            Assert.Equal(Oracle.ContentHash(tree, version), pdu.ComputeContentHash());
            Assert.Equal(Oracle.ReferenceHash(tree, version), pdu.ComputeReferenceHash());
            Assert.Equal(Oracle.Redact(tree, version), Bytes.Text(pdu.Redact().Utf8));
            Assert.True(pdu.ContentHashMatches());
        }
    }

    [Theory]
    [InlineData(1, @"^\$event:a\.example$")]
    [InlineData(2, @"^\$event:a\.example$")]
    [InlineData(3, @"^\$[A-Za-z0-9+/]{43}$")]
    [InlineData(4, @"^\$[A-Za-z0-9_-]{43}$")]
    [InlineData(12, @"^\$[A-Za-z0-9_-]{43}$")]
    public void EventId_OfTheVersion_HasItsForm(int version, string pattern)
    {
        for (int i = 0; i < 20; i++)
        {
            Assert.Matches(pattern, EventDraft.Message(version).With("origin_server_ts", $"{i}").Parse().EventId.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Versions.WithComputedIds), MemberType = typeof(Versions))]
    public void TryParse_InjectedEventId_IsNoPartOfTheEvent(int version)
    {
        Pdu clean = EventDraft.Message(version).Sealed().Parse();
        foreach (string injected in (string[])["\"$other:a.example\"", "null", "1", "{}", EventDraft.Quote(clean.EventId.ToString())])
        {
            Pdu pdu = EventDraft.Message(version).Sealed().With("event_id", injected).Parse();
            Assert.Equal(clean.EventId, pdu.EventId);
            Assert.Equal(Bytes.Text(clean.Utf8), Bytes.Text(pdu.Utf8));
            Assert.False(VerifierAssert.Accepted(pdu, TestKeys.For(EventDraft.Server)).IsRedacted);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EventId_Declared_IsCoveredByHashesAndSignatures(int version)
    {
        Pdu pdu = EventDraft.Message(version).Sealed().With("event_id", "\"$other:a.example\"").Parse();
        Assert.False(pdu.ContentHashMatches());
        Assert.Equal(PduVerificationErrorKind.BadSignature, VerifierAssert.Refused(pdu, TestKeys.For(EventDraft.Server)).Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EventId_DeclaredWithNonAscii_IsKept(int version) =>
        Assert.Equal("$é\"\n:a.example", EventDraft.Message(version).With("event_id", "\"$\\u00e9\\\"\\n:a.example\"").Parse().EventId.ToString());

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void EventId_OtherHashes_IsAnotherEvent(int version)
    {
        // 'hashes' stays under the reference hash: the ID covers the content through it.
        Pdu one = EventDraft.Message(version).Hashed().Parse();
        Pdu other = EventDraft.Message(version).With("content", "{}").Hashed().Parse();
        Assert.NotEqual(one.ComputeReferenceHash(), other.ComputeReferenceHash());
        Assert.Equal(version <= 2, one.EventId == other.EventId);
    }

    [Fact]
    public void EventIdList_IsAListOfItsItems()
    {
        Pdu pdu = EventDraft.Message(6).With("prev_events", """["$a","$b","$c"]""").Parse();
        PduReferences list = pdu.PrevEvents;
        Assert.Equal(3, list.Count);
        Assert.Equal("$b", list[1].ToString());
        Assert.True(list.Contains(EventId.Parse("$c")));
        Assert.False(list.Contains(EventId.Parse("$ref0")));
        Assert.Throws<IndexOutOfRangeException>(() => list[3]);
        Assert.Throws<IndexOutOfRangeException>(() => list[-1]);
        Assert.Equal("$a $b $c", JoinedText.Of((System.Collections.IEnumerable)list is IEnumerable<EventId> items ? items : []));
        Assert.True(list == pdu.PrevEvents);
        Assert.True(list != pdu.AuthEvents);
        Assert.Equal(list.GetHashCode(), EventDraft.Message(4).With("prev_events", """["$a","$b","$c"]""").Parse().PrevEvents.GetHashCode());
        Assert.False(list.Equals("x"));
    }

    [Fact]
    public void EventIdList_ThatWasNeverSet_IsEmpty()
    {
        PduReferences list = default;
        Assert.Empty(list);
        Assert.Equal("", JoinedText.Of((IEnumerable<EventId>)list));
        Assert.True(list == EventDraft.Create(6).Parse().PrevEvents);
        Assert.Equal(list.GetHashCode(), EventDraft.Create(6).Parse().PrevEvents.GetHashCode());
    }
}
