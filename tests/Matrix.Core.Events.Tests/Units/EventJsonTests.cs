using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

public sealed class EventJsonTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void EventJson_OfAWellFormedEvent_AgreesWithPdu(int version)
    {
        RoomVersion rules = Versions.Of(version);
        foreach (Pdu pdu in BuiltRoom.Events(rules))
        {
            Assert.True(PduJson.TryGetEventId(pdu.Utf8.Span, rules, out EventId id, out PduError error));
            Assert.Equal(default, error);
            Assert.Equal(pdu.EventId, id);
            Assert.True(PduJson.TryGetContentHash(pdu.Utf8.Span, rules, out byte[] content, out _));
            Assert.Equal(pdu.ComputeContentHash(), content);
            Assert.True(PduJson.TryGetReferenceHash(pdu.Utf8.Span, rules, out byte[] reference, out _));
            Assert.Equal(pdu.ComputeReferenceHash(), reference);
            Assert.True(PduJson.TryRedact(pdu.Utf8.Span, rules, out byte[] redacted, out _));
            Assert.Equal(Bytes.Text(pdu.Redact().Utf8), Bytes.Text(redacted));
        }
    }

    [Theory]
    [MemberData(nameof(Versions.WithComputedIds), MemberType = typeof(Versions))]
    public void EventJson_EventIdInAVersionWithoutOne_CountsOnlyInRedaction(int version)
    {
        RoomVersion rules = Versions.Of(version);
        byte[] clean = EventDraft.Message(version).ToBytes();
        byte[] injected = EventDraft.Message(version).With("event_id", "\"$x\"").ToBytes();
        Assert.True(PduJson.TryGetEventId(clean, rules, out EventId id, out _) && PduJson.TryGetEventId(injected, rules, out EventId other, out _) && id == other);
        Assert.True(PduJson.TryGetContentHash(clean, rules, out byte[] hash, out _) && PduJson.TryGetContentHash(injected, rules, out byte[] same, out _) && hash.AsSpan().SequenceEqual(same));
        Assert.True(PduJson.TryRedact(injected, rules, out byte[] redacted, out _));
        Assert.Contains("\"event_id\":\"$x\"", Bytes.Text(redacted), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryGetEventId_WithoutADeclaredOne_SaysSo(int version)
    {
        RoomVersion rules = Versions.Of(version);
        Assert.False(PduJson.TryGetEventId("{}"u8, rules, out EventId none, out PduError missing));
        Assert.True(none.IsDefault);
        Assert.Equal((PduErrorKind.MissingField, PduField.EventId), (missing.Kind, missing.Field));
        Assert.False(PduJson.TryGetEventId("""{"event_id":1}"""u8, rules, out _, out PduError mistyped));
        Assert.Equal((PduErrorKind.WrongType, PduField.EventId), (mistyped.Kind, mistyped.Field));
        Assert.True(PduJson.TryGetEventId("""{"event_id":"any \u0001 thing"}"""u8, rules, out EventId id, out _));
        Assert.Equal("any \u0001 thing", id.ToString());
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void EventJson_HalfAnEvent_HasAnswers(int version)
    {
        RoomVersion rules = Versions.Of(version);
        foreach (string json in (string[])["{}", """{"type":1}""", """{"content":"x"}""", """{"type":"m.room.create","content":{"a":1.5}}""", """{"signatures":1,"unsigned":2,"hashes":3}"""])
        {
            Assert.True(PduJson.TryRedact(Bytes.Of(json), rules, out byte[] redacted, out _));
            Assert.True(Json.CanonicalJson.IsCanonical(redacted, Json.CanonicalJsonMode.Relaxed));
            Assert.True(PduJson.TryGetContentHash(Bytes.Of(json), rules, out byte[] content, out _));
            Assert.True(PduJson.TryGetReferenceHash(Bytes.Of(json), rules, out byte[] reference, out _));
            Assert.Equal((32, 32), (content.Length, reference.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Versions.Strict), MemberType = typeof(Versions))]
    public void TryGetEventId_EventDroppedForItsNumbers_StillHasAName(int version)
    {
        EventDraft draft = EventDraft.Message(version).With("content", """{"a":1e2}""");
        Assert.Equal(PduErrorKind.InvalidJson, draft.Refused().Kind);
        Assert.True(PduJson.TryGetEventId(draft.ToBytes(), draft.Rules, out EventId id, out _));
        Assert.Equal(Oracle.EventId(EventDraft.Message(version).With("content", """{"a":100.0}""").Tree, version), id.ToString());
    }

    [Theory]
    [InlineData("", PduErrorKind.InvalidJson)]
    [InlineData("{", PduErrorKind.InvalidJson)]
    [InlineData("{\"a\":1e999}", PduErrorKind.InvalidJson)]
    [InlineData("[]", PduErrorKind.NotAnObject)]
    [InlineData("\"x\"", PduErrorKind.NotAnObject)]
    public void EventJson_NoObject_IsRefused(string json, PduErrorKind kind)
    {
        foreach (int version in Versions.Numbers)
        {
            RoomVersion rules = Versions.Of(version);
            Assert.False(PduJson.TryRedact(Bytes.Of(json), rules, out byte[] redacted, out PduError first));
            Assert.False(PduJson.TryGetContentHash(Bytes.Of(json), rules, out byte[] content, out PduError second));
            Assert.False(PduJson.TryGetReferenceHash(Bytes.Of(json), rules, out byte[] reference, out PduError third));
            Assert.False(PduJson.TryGetEventId(Bytes.Of(json), rules, out EventId id, out PduError fourth));
            Assert.Equal((kind, kind, kind, kind), (first.Kind, second.Kind, third.Kind, fourth.Kind));
            Assert.Equal((0, 0, 0, true), (redacted.Length, content.Length, reference.Length, id.IsDefault));
        }
    }

    [Fact]
    public void EventJson_VersionNull_IsMisuse()
    {
        Assert.Throws<ArgumentNullException>(() => PduJson.TryRedact("{}"u8, null!, out _, out _));
        Assert.Throws<ArgumentNullException>(() => PduJson.TryGetContentHash("{}"u8, null!, out _, out _));
        Assert.Throws<ArgumentNullException>(() => PduJson.TryGetReferenceHash("{}"u8, null!, out _, out _));
        Assert.Throws<ArgumentNullException>(() => PduJson.TryGetEventId("{}"u8, null!, out _, out _));
    }
}
