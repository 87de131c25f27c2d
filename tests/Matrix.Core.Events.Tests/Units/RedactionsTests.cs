using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>The applying of redactions.</summary>
public sealed class RedactionsTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Apply_FromTheServerOfTheTarget_IsApplied(int version)
    {
        VerifiedPdu target = Target(version);
        RedactionResult redacted = Events.Redaction.Apply(Redaction(version, target.EventId, "@mod:a.example"), target, RedactionScope.SameServer);
        Assert.Equal(RedactionStatus.Applied, redacted.Status);
        Assert.Equal("{}", Bytes.Text(redacted.VerifiedPdu.Pdu.ContentUtf8));
        Assert.Equal(target.EventId, redacted.VerifiedPdu.EventId);
        Assert.Equal("""{"body":"hello","msgtype":"m.text"}""", Bytes.Text(target.Pdu.ContentUtf8));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Apply_FromAnotherServer_AsksForTheLevelFrom3On(int version)
    {
        VerifiedPdu target = Target(version);
        VerifiedPdu redaction = Redaction(version, target.EventId, "@mod:b.example");
        RedactionResult redacted = Events.Redaction.Apply(redaction, target, RedactionScope.AnyEvent);
        Assert.Equal(RedactionStatus.Applied, redacted.Status);
        Assert.NotSame(target, redacted.VerifiedPdu);
        Assert.True(redacted.IsApplied && redacted.VerifiedPdu.IsRedacted);
        RedactionResult same = Events.Redaction.Apply(redaction, target, RedactionScope.SameServer);
        RedactionStatus outcome = same.Status;
        Assert.Equal(version <= 2 ? RedactionStatus.Applied : RedactionStatus.NotAllowed, outcome);
        Assert.Equal(version > 2, ReferenceEquals(target, same.VerifiedPdu));

        // 'A.example' is another server than 'a.example'.
        Assert.Equal(outcome, Events.Redaction.Apply(Redaction(version, target.EventId, "@mod:A.example"), target, RedactionScope.SameServer).Status);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Apply_WhatIsNoRedactionOfTheTarget_ChangesNothing(int version)
    {
        VerifiedPdu target = Target(version);
        Same(RedactionStatus.OtherTarget, Redaction(version, EventId.Parse("$other"), EventDraft.Alice), target);
        Same(RedactionStatus.NotARedaction, target, target);
        Same(RedactionStatus.NotARedaction, VerifiedPdu.TrustWithoutVerification(Draft(version, target.EventId, EventDraft.Alice).With("type", "\"m.room.redactions\"").Parse()), target);
        Same(RedactionStatus.NotARedaction, VerifiedPdu.TrustWithoutVerification(Wrong(version, target.EventId).Parse()), target);
        Same(RedactionStatus.NotARedaction, VerifiedPdu.TrustWithoutVerification(Draft(version, target.EventId, EventDraft.Alice).With("redacts", "1").With("content", """{"redacts":1}""").Parse()), target);
        string otherRoom = EventDraft.Quote(version >= 12 ? "!BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB" : "!other:a.example");
        Same(RedactionStatus.OtherRoom, VerifiedPdu.TrustWithoutVerification(Draft(version, target.EventId, EventDraft.Alice).With("room_id", otherRoom).Parse()), target);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Apply_CreateEvent_IsNeverRedacted(int version)
    {
        Pdu create = EventDraft.Create(version).Parse();
        EventDraft draft = Draft(version, create.EventId, EventDraft.Alice).With("room_id", EventDraft.Quote(create.RoomId.ToString()));
        Same(RedactionStatus.CreateEvent, VerifiedPdu.TrustWithoutVerification(draft.Parse()), VerifiedPdu.TrustWithoutVerification(create));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Apply_RedactedRedaction_KeepsItsTargetFrom11On(int version)
    {
        VerifiedPdu target = Target(version);
        VerifiedPdu redaction = VerifiedPdu.TrustWithoutVerification(Redaction(version, target.EventId, EventDraft.Alice).Pdu.Redact());
        Assert.Equal(version >= 11 ? RedactionStatus.Applied : RedactionStatus.NotARedaction, Events.Redaction.Apply(redaction, target, RedactionScope.AnyEvent).Status);
    }

    [Fact]
    public void Apply_Twice_IsOnce()
    {
        VerifiedPdu target = Target(6);
        VerifiedPdu redaction = Redaction(6, target.EventId, EventDraft.Alice);
        VerifiedPdu once = Events.Redaction.Apply(redaction, target, RedactionScope.AnyEvent).VerifiedPdu;
        RedactionResult twice = Events.Redaction.Apply(redaction, once, RedactionScope.AnyEvent);
        Assert.Equal(RedactionStatus.Applied, twice.Status);
        Assert.Equal(Bytes.Text(once.Pdu.Utf8), Bytes.Text(twice.VerifiedPdu.Pdu.Utf8));
    }

    [Fact]
    public void Apply_Null_IsMisuse()
    {
        Assert.Throws<ArgumentNullException>(() => Events.Redaction.Apply(null!, Target(6), RedactionScope.AnyEvent));
        Assert.Throws<ArgumentNullException>(() => Events.Redaction.Apply(Target(6), null!, RedactionScope.AnyEvent));
    }

    private static void Same(RedactionStatus expected, VerifiedPdu redaction, VerifiedPdu target)
    {
        RedactionResult redacted = Events.Redaction.Apply(redaction, target, RedactionScope.AnyEvent);
        Assert.Equal(expected, redacted.Status);
        Assert.Same(target, redacted.VerifiedPdu);
    }

    private static VerifiedPdu Target(int version) => VerifiedPdu.TrustWithoutVerification(EventDraft.Message(version).Parse());

    private static VerifiedPdu Redaction(int version, EventId target, string sender) => VerifiedPdu.TrustWithoutVerification(Draft(version, target, sender).Parse());

    private static EventDraft Draft(int version, EventId target, string sender)
    {
        EventDraft draft = EventDraft.Message(version).With("type", "\"m.room.redaction\"").With("sender", EventDraft.Quote(sender));
        string id = EventDraft.Quote(target.ToString());
        return version >= 11 ? draft.With("content", $$"""{"redacts":{{id}}}""") : draft.With("redacts", id);
    }

    /// <summary>The target where the version does not look for it.</summary>
    private static EventDraft Wrong(int version, EventId target)
    {
        EventDraft draft = EventDraft.Message(version).With("type", "\"m.room.redaction\"");
        string id = EventDraft.Quote(target.ToString());
        return version < 11 ? draft.With("content", $$"""{"redacts":{{id}}}""") : draft.With("redacts", id);
    }
}
