using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Properties;

public sealed class EventProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400);
    private static readonly TestKeys Keys = TestKeys.For(EventDraft.Server);

    [Fact]
    public void Event_OfAnyContent_AgreesWithTheOracle() =>
        Prop.ForAll(RandomEvents.Seeds, RandomEvents.RoomVersions, (seed, version) =>
        {
            EventDraft draft = RandomEvents.Sealed(version, seed);
            Pdu pdu = draft.Parse();
            JsonElement tree = draft.Tree;
            return Bytes.Text(pdu.Utf8) == Oracle.Canonical(tree)
                && pdu.EventId.ToString() == Oracle.EventId(tree, version)
                && pdu.ComputeContentHash().AsSpan().SequenceEqual(Oracle.ContentHash(tree, version))
                && pdu.ComputeReferenceHash().AsSpan().SequenceEqual(Oracle.ReferenceHash(tree, version))
                && Bytes.Text(pdu.Redact().Utf8) == Oracle.Redact(tree, version)
                && !VerifierAssert.Accepted(pdu, Keys).IsRedacted;
        }).Check(Many);

    [Fact]
    public void Event_BuiltSignedAndReceived_IsVerified() =>
        Prop.ForAll(RandomEvents.Seeds, RandomEvents.RoomVersions, (seed, version) =>
        {
            RoomVersion rules = Versions.Of(version);
            byte[] content = Bytes.Of(RandomEvents.Content(seed));
            var builder = new PduBuilder(rules)
            {
                EventId = version <= 2 ? EventId.Parse("$e:a.example") : default,
                RoomId = RoomId.Parse(version >= 12 ? EventDraft.HashRoom : "!room:a.example"),
                Sender = UserId.Parse(EventDraft.Alice),
                Type = ExpectedRedaction.Types[seed % ExpectedRedaction.Types.Length] is var type && type == "m.room.create" ? "m.room.topic" : type,
                StateKey = seed % 2 == 0 ? null : "",
                Content = content,
                Depth = seed,
                OriginServerTimestamp = new(seed),
            };
            using SigningKey key = TestKeys.Of(EventDraft.Server);
            Pdu sent = builder.Sign(key);
            return Pdu.TryParse(sent.Utf8.Span, rules, out Pdu? received, out _)
                && received.EventId == sent.EventId
                && ReferenceEquals(VerifierAssert.Accepted(received, Keys).Pdu, received)
                && Bytes.Text(received.ContentUtf8) == Oracle.Canonical(JsonTree.Parse(content));
        }).Check(Many);

    [Fact]
    public void EventId_AnyPrintingOfTheEvent_IsTheSame() =>
        Prop.ForAll(RandomEvents.Seeds, RandomEvents.RoomVersions, (seed, version) =>
        {
            EventDraft draft = RandomEvents.Sealed(version, seed);
            Pdu pdu = draft.Parse();
            byte[] printed = RandomPrinter.Print(draft.Tree, seed);
            return Pdu.TryParse(printed, draft.Rules, out Pdu? other, out _)
                && other.EventId == pdu.EventId
                && other.Utf8.Span.SequenceEqual(pdu.Utf8.Span)
                && PduJson.TryGetEventId(printed, draft.Rules, out EventId named, out _)
                && named == pdu.EventId;
        }).Check(Many);

    [Fact]
    public void EventId_OtherSignaturesAndUnsigned_IsTheSame() =>
        Prop.ForAll(RandomEvents.Seeds, RandomEvents.RoomVersions, (seed, version) =>
        {
            EventDraft draft = RandomEvents.Sealed(version, seed);
            Pdu pdu = draft.Parse();
            Pdu other = draft.With("unsigned", RandomEvents.Content(seed + 1)).SignedBy(("x.example", "ed25519:1"), (EventDraft.Server, "ed25519:9")).Parse();
            Pdu bare = draft.Without("unsigned").With("signatures", "{}").Parse();
            return pdu.EventId == other.EventId && pdu.EventId == bare.EventId
                && pdu.ComputeReferenceHash().AsSpan().SequenceEqual(bare.ComputeReferenceHash())
                && pdu.ComputeContentHash().AsSpan().SequenceEqual(other.ComputeContentHash());
        }).Check(Many);

    [Fact]
    public void Redact_AnyEvent_IsIdempotentAndKeepsItsIdentity() =>
        Prop.ForAll(RandomEvents.Seeds, RandomEvents.RoomVersions, (seed, version) =>
        {
            EventDraft draft = RandomEvents.Sealed(version, seed);
            Pdu pdu = draft.Parse();
            Pdu redacted = pdu.Redact();
            return redacted.Redact().Utf8.Span.SequenceEqual(redacted.Utf8.Span)
                && redacted.EventId == pdu.EventId && redacted.RoomId == pdu.RoomId && redacted.Sender == pdu.Sender
                && redacted.Slot == pdu.Slot && redacted.Type == pdu.Type && redacted.Depth == pdu.Depth
                && redacted.PrevEvents == pdu.PrevEvents && redacted.AuthEvents == pdu.AuthEvents
                && redacted.ComputeReferenceHash().AsSpan().SequenceEqual(pdu.ComputeReferenceHash())
                && Pdu.TryParse(redacted.Utf8.Span, draft.Rules, out Pdu? received, out _) && received.EventId == pdu.EventId
                && new PduVerifier().TryVerify(received, Keys, out _, out _);
        }).Check(Many);

    [Fact]
    public void Redact_AnyEvent_KeepsTheValuesThatItKeeps() =>
        Prop.ForAll(RandomEvents.Seeds, RandomEvents.RoomVersions, (seed, version) =>
        {
            EventDraft draft = RandomEvents.Sealed(version, seed);
            JsonElement before = JsonTree.Parse(draft.Parse().Utf8);
            JsonElement after = JsonTree.Parse(draft.Parse().Redact().Utf8);
            return after.EnumerateObject().All(member => member.Name == "content" || member.Value.GetRawText() == before.GetProperty(member.Name).GetRawText())
                && after.GetProperty("content").EnumerateObject().All(member =>
                    member.Name == "third_party_invite" || member.Value.GetRawText() == before.GetProperty("content").GetProperty(member.Name).GetRawText());
        }).Check(Many);
}
