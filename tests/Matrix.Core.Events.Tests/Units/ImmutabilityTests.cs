using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>An event is the same before and after anything that is done with it.</summary>
public sealed class ImmutabilityTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Pdu_AfterEveryPublicCall_IsAsItWas(int version)
    {
        TestKeys keys = TestKeys.For("a.example", "b.example");
        using SigningKey key = TestKeys.Of("c.example");
        foreach (Pdu pdu in BuiltRoom.Events(Versions.Of(version)))
        {
            string before = Snapshot(pdu);
            pdu.ComputeContentHash().AsSpan().Clear();
            pdu.ComputeReferenceHash().AsSpan().Clear();
            _ = pdu.ContentHashMatches();
            _ = pdu.Redact().Redact();
            Assert.True(pdu.TrySign(ServerName.Parse("c.example"), key, out _, out _));
            _ = new PduVerifier().TryVerify(pdu, keys, out _, out _);
            _ = new PduVerifier().CheckAll(pdu, keys);
            _ = pdu.IsSignedByPolicyServer(ServerName.Parse("c.example"), key.VerifyKey);
            _ = RequiredSigner.GetFor(pdu);
            VerifiedPdu trusted = VerifiedPdu.TrustWithoutVerification(pdu);
            _ = Redaction.Apply(trusted, trusted, RedactionScope.AnyEvent);
            Assert.Equal(before, Snapshot(pdu));
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Pdu_BytesItWasReadFrom_AreNotKept(int version)
    {
        byte[] json = EventDraft.Member(version, """{"membership":"join"}""").Sealed().ToBytes();
        Assert.True(Pdu.TryParse(json, Versions.Of(version), out Pdu? parsed, out _));
        Assert.True(Pdu.TryLoadTrusted(json, Versions.Of(version), null, out Pdu? loaded, out _));
        string before = Snapshot(parsed);
        json.AsSpan().Fill((byte)'x');
        for (int i = 0; i < 20; i++)
        {
            _ = EventDraft.Message(version).With("depth", "77").Parse();
        }

        Assert.Equal(before, Snapshot(parsed));
        Assert.Equal(before, Snapshot(loaded));
    }

    [Fact]
    public void PduBuilder_ChangedAfterBuilding_DoesNotChangeTheEvent()
    {
        byte[] content = """{"a":"b"}"""u8.ToArray();
        var prev = new List<EventId> { EventId.Parse("$p") };
        var builder = new PduBuilder(Versions.Of(10)) { RoomId = RoomId.Parse("!r:a.example"), Sender = UserId.Parse(EventDraft.Alice), Type = "t", Content = content, PrevEvents = prev };
        Assert.True(builder.TryBuild(out Pdu? pdu, out _));
        string before = Snapshot(pdu);
        content.AsSpan().Fill((byte)'x');
        prev.Clear();
        builder.Type = "u";
        Assert.Equal(before, Snapshot(pdu));
    }

    [Fact]
    public void Pdu_ReadByManyThreads_AgreesWithItself()
    {
        Pdu[] events = [.. Versions.Numbers.SelectMany(version => BuiltRoom.Events(Versions.Of(version)))];
        string[] before = [.. events.Select(Snapshot)];
        TestKeys keys = TestKeys.For("a.example", "b.example");
        _ = Parallel.For(0, events.Length * 4, i =>
        {
            Pdu pdu = events[i % events.Length];
            Assert.True(new PduVerifier().TryVerify(pdu, keys, out VerifiedPdu? verified, out _));
            Assert.Same(pdu, verified.Pdu);
            Assert.True(Pdu.TryParse(pdu.Utf8.Span, pdu.Version, out Pdu? again, out _));
            Assert.Equal(before[i % events.Length], Snapshot(again));
        });
        Assert.Equal(JoinedText.Of(before), JoinedText.Of(events.Select(Snapshot)));
    }

    private static string Snapshot(Pdu pdu) =>
        string.Join('\n', Bytes.Text(pdu.Utf8), pdu.EventId, pdu.RoomId, pdu.Sender, pdu.Type, pdu.Slot, pdu.Depth, pdu.OriginServerTimestamp,
            JoinedText.Of(pdu.PrevEvents), JoinedText.Of(pdu.AuthEvents), pdu.Redacts, pdu.OverlongField, Bytes.Text(pdu.ContentUtf8),
            Convert.ToHexString(pdu.ComputeContentHash()), Convert.ToHexString(pdu.ComputeReferenceHash()));
}
