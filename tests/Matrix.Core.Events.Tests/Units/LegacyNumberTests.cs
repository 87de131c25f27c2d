using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>Numbers of room versions 1 to 5, whose form under the hash the spec never fixed.</summary>
public sealed class LegacyNumberTests
{
    [Theory]
    [MemberData(nameof(Versions.Relaxed), MemberType = typeof(Versions))]
    public void TryParse_FloatsHashedInTheCommonForm_AreReadInIt(int version)
    {
        // The hash is of the common form; what was sent has other spellings.
        EventDraft common = EventDraft.Message(version).With("content", """{"a":100.0,"b":1e+16,"c":1e-07,"d":0,"e":1.5}""").Sealed();
        EventDraft sent = Copy(common, version).With("content", """{"a":1e2,"b":1E16,"c":0.0000001,"d":-0,"e":1.50}""");
        Pdu pdu = sent.Parse();
        Assert.True(pdu.ContentHashMatches());
        Assert.Equal(Bytes.Text(common.Parse().Utf8), Bytes.Text(pdu.Utf8));
        Assert.Equal(common.Parse().EventId, pdu.EventId);
        Assert.False(VerifierAssert.Accepted(pdu, TestKeys.For(EventDraft.Server)).IsRedacted);
    }

    [Theory]
    [MemberData(nameof(Versions.Relaxed), MemberType = typeof(Versions))]
    public void TryParse_FloatsHashedAsSent_AreReadAsSent(int version)
    {
        EventDraft draft = EventDraft.State(version, "m.room.power_levels", "", """{"users_default":1e2,"x":-0,"y":1.50}""").Sealed();
        Pdu pdu = draft.Parse();
        Assert.True(pdu.ContentHashMatches());
        Assert.Equal("""{"users_default":1e2,"x":-0,"y":1.50}""", Bytes.Text(pdu.ContentUtf8));
        Assert.Equal(Oracle.EventId(draft.Tree, version), pdu.EventId.ToString());
        Assert.False(VerifierAssert.Accepted(pdu, TestKeys.For(EventDraft.Server)).IsRedacted);
        Assert.Equal("""{"users_default":1e2}""", Bytes.Text(pdu.Redact().ContentUtf8));
        Assert.True(Pdu.TryParse(pdu.Utf8.Span, Versions.Of(version), out Pdu? again, out _));
        Assert.Equal(pdu.EventId, again.EventId);
        Assert.True(Pdu.TryLoadTrusted(pdu.Utf8.Span, Versions.Of(version), null, out Pdu? loaded, out _));
        Assert.Equal(pdu.EventId, loaded.EventId);
        Assert.True(PduJson.TryGetEventId(draft.ToBytes(), Versions.Of(version), out Identifiers.EventId named, out _));
        Assert.Equal(pdu.EventId, named);
    }

    [Theory]
    [MemberData(nameof(Versions.Relaxed), MemberType = typeof(Versions))]
    public void TryParse_FloatsUnderNoHash_AreReadInTheCommonForm(int version) =>
        Assert.Equal("""{"a":100.0,"b":0}""", Bytes.Text(EventDraft.Message(version).With("content", """{"a":1e2,"b":-0}""").Parse().ContentUtf8));

    [Theory]
    [MemberData(nameof(Versions.Relaxed), MemberType = typeof(Versions))]
    public void TryParse_LargeIntegers_AreKeptDigitForDigit(int version)
    {
        const string Content = """{"a":9007199254740993,"b":-123456789012345678901234567890,"c":1000000000000000000000000}""";
        Pdu pdu = EventDraft.Message(version).With("content", Content).Sealed().Parse();
        Assert.Equal(Content, Bytes.Text(pdu.ContentUtf8));
        Assert.True(pdu.ContentHashMatches());
    }

    [Theory]
    [MemberData(nameof(Versions.Relaxed), MemberType = typeof(Versions))]
    public void TryParse_NumbersPastAnyDouble_AreRefused(int version)
    {
        foreach (string number in (string[])["1e400", "-1e400", "NaN", "Infinity", "-Infinity"])
        {
            Assert.Equal(PduErrorKind.InvalidJson, EventDraft.Message(version).With("content", $$"""{"a":{{number}}}""").Refused().Kind);
        }
    }

    [Fact]
    public void TryParse_FloatsHashedAsSentInHashes_DoNotConfuse()
    {
        // Only content and the like decide; floats under 'hashes' are covered by the signature alone.
        Pdu pdu = EventDraft.Message(5).With("hashes", """{"sha256":"x","y":1e2}""").Parse();
        Assert.Contains("\"y\":100.0", Bytes.Text(pdu.Utf8), StringComparison.Ordinal);
    }

    private static EventDraft Copy(EventDraft draft, int version) =>
        EventDraft.Message(version)
            .With("hashes", draft.Tree.GetProperty("hashes").GetRawText())
            .With("signatures", draft.Tree.GetProperty("signatures").GetRawText());
}
