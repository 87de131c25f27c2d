using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>The byte form of a verified event.</summary>
public sealed class StoredPduTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryLoadTrusted_OfAnyEvent_IsTheSameToTheByte(int version)
    {
        EventDraft unsigned = EventDraft.Message(version).With("unsigned", "{\n \"age\": 1.50,\n\t\"x\":\"\\u2028\\n\"}");
        foreach (EventDraft draft in (EventDraft[])[EventDraft.Message(version), EventDraft.Create(version), EventDraft.Member(version, """{"membership":"join"}"""), unsigned])
        {
            Pdu pdu = draft.Sealed().Parse();
            AssertSame(VerifierAssert.Accepted(pdu, TestKeys.For(EventDraft.Server)));
            AssertSame(VerifiedPdu.TrustWithoutVerification(pdu.Redact()));
            Pdu forged = draft.With("depth", "6").Parse();
            AssertSame(VerifiedPdu.TrustWithoutVerification(forged));
        }

        Pdu changed = EventDraft.State(version, "m.room.topic", "", """{"topic":"a"}""").Sealed().With("content", """{"topic":"b"}""").Parse();
        VerifiedPdu redacted = VerifierAssert.Accepted(changed, TestKeys.For(EventDraft.Server));
        Assert.True(redacted.IsRedacted);
        AssertSame(redacted);
    }

    /// <summary>Digits as they were signed are part of an event of an old room. Another way to write the same number is another event.</summary>
    [Theory]
    [MemberData(nameof(Versions.Relaxed), MemberType = typeof(Versions))]
    public void TryLoadTrusted_NumbersOfOldRooms_KeepTheirDigits(int version)
    {
        foreach (string number in (string[])["1E5", "1.50", "-0", "1e400", "10000000000000000000000", "100000.0"])
        {
            EventDraft draft = EventDraft.State(version, "m.room.power_levels", "", $$$"""{"ban":{{{number}}},"users":{"@alice:a.example":100}}""").Hashed();
            bool isRead = Pdu.TryParse(draft.ToBytes(), draft.Rules, out Pdu? pdu, out _);
            if (isRead)
            {
                AssertSame(VerifiedPdu.TrustWithoutVerification(pdu!));
                AssertSame(VerifiedPdu.TrustWithoutVerification(pdu!.Redact()));
            }
        }
    }

    [Fact]
    public void TryLoadTrusted_OverlongField_IsStillOverlong()
    {
        Pdu pdu = EventDraft.Message(10).With("type", $"\"{new string('é', 200)}\"").Parse();
        Assert.Equal(PduField.Type, pdu.OverlongField);
        AssertSame(VerifiedPdu.TrustWithoutVerification(pdu));
    }

    /// <summary>An event of a store may have any ID, and any JSON in it.</summary>
    [Fact]
    public void TryLoadTrusted_OpaqueIdAndOddFields_AreKept()
    {
        Assert.True(Pdu.TryLoadTrusted("""{"type":1,"content":null,"depth":"x"}"""u8, Versions.Of(10), Identifiers.EventId.UnsafeFromUtf8("a\"b\nc"u8.ToArray()), out Pdu? pdu, out _));
        AssertSame(VerifiedPdu.TrustWithoutVerification(pdu));
        Assert.True(Pdu.TryLoadTrusted(EventDraft.Create(12).ToBytes(), Versions.Of(12), null, out pdu, out _));
        AssertSame(VerifiedPdu.TrustWithoutVerification(pdu));
        Assert.True(RoomVersions.TryGet(Identifiers.RoomVersionId.Parse("org.matrix.hydra.11"), includeUnstable: true, out RoomVersion? unstable));
        Assert.True(Pdu.TryLoadTrusted("{}"u8, unstable, null, out pdu, out _));
        AssertSame(VerifiedPdu.TrustWithoutVerification(pdu));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void TryLoadTrusted_HeaderAtItsBoundAndOnePast_IsReadAndRefused(int over, bool isRead)
    {
        string header = """{"event_id":"$a","format":1,"pad":"","room_version":"10"}""";
        header = header.Replace("\"pad\":\"", $"\"pad\":\"{new string('x', VerifiedPdu.MaxStoredHeaderLength + over - header.Length)}", StringComparison.Ordinal);
        Assert.Equal(isRead, VerifiedPdu.TryLoadTrusted(Bytes.Of($"{header}\n{{}}"), out VerifiedPdu? verified, out StoredFormError error));
        Assert.Equal((isRead, isRead ? StoredFormErrorKind.None : StoredFormErrorKind.TooLong), (verified is not null, error.Kind));
    }

    private static void AssertSame(VerifiedPdu original)
    {
        byte[] stored = original.ToStoredBytes();
        Assert.True(VerifiedPdu.TryLoadTrusted(stored, out VerifiedPdu? loaded, out StoredFormError error), $"{error}");
        Assert.Equal(Bytes.Text(original.Pdu.Utf8), Bytes.Text(loaded.Pdu.Utf8));
        Assert.Equal((original.IsRedacted, original.Pdu.EventId, original.Pdu.RoomId), (loaded.IsRedacted, loaded.EventId, loaded.RoomId));
        Assert.Equal((original.Pdu.Version, original.Pdu.OverlongField, original.Pdu.Slot), (loaded.Pdu.Version, loaded.Pdu.OverlongField, loaded.Slot));
        Assert.Equal(original.Pdu.ComputeReferenceHash(), loaded.Pdu.ComputeReferenceHash());
        Assert.Equal(original.Pdu.PrevEvents, loaded.PrevEvents);
        Assert.Equal(stored, loaded.ToStoredBytes());
    }
}
