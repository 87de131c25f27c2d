using System.Text.Json;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

public sealed class TrySignTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TrySign_EventSignedByOthers_KeepsTheirsAndItsId(int version)
    {
        Pdu pdu = EventDraft.Message(version).Hashed().SignedBy(("a.example", "ed25519:1"), ("b.example", "ed25519:1")).With("unsigned", """{"age":1.5}""").Parse();
        Pdu signed = Sign(Sign(pdu, "c.example", "ed25519:1"), "a.example", "ed25519:2");
        Assert.Equal(pdu.EventId, signed.EventId);
        Assert.Equal(pdu.RoomId, signed.RoomId);
        Assert.Equal(pdu.ComputeReferenceHash(), signed.ComputeReferenceHash());
        Assert.True(signed.ContentHashMatches());
        TestKeys keys = TestKeys.For("a.example", "b.example", "c.example").With("a.example", "ed25519:2");
        Assert.Equal(
            "a.example/ed25519:1/Good a.example/ed25519:2/Good b.example/ed25519:1/Good c.example/ed25519:1/Good",
            JoinedText.Of(new PduVerifier().CheckAll(signed, keys).Select(check => $"{check.Server}/{check.KeyId}/{check.Verdict}")));
        Assert.True(signed.TryGetField("unsigned"u8, out Json.JsonSlice unsigned) && unsigned.ToString() == """{"age":1.5}""");
        Assert.True(Pdu.TryParse(signed.Utf8.Span, Versions.Of(version), out Pdu? again, out _));
        Assert.Equal(Bytes.Text(signed.Utf8), Bytes.Text(again.Utf8));
        Assert.DoesNotContain("c.example", Bytes.Text(pdu.Utf8), StringComparison.Ordinal);
    }

    [Fact]
    public void TrySign_SameKeyAgain_ReplacesItsOwnSignature()
    {
        Pdu pdu = EventDraft.Message(10).Hashed().With("signatures", """{"a.example":{"ed25519:1":"wrong","ed25519:x":"kept"}}""").Parse();
        JsonElement signatures = JsonTree.Parse(Sign(pdu, "a.example", "ed25519:1").Utf8).GetProperty("signatures").GetProperty("a.example");
        Assert.Equal(86, signatures.GetProperty("ed25519:1").GetString()!.Length);
        Assert.Equal("kept", signatures.GetProperty("ed25519:x").GetString());
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TrySign_EventOfAStore_KeepsItsOpaqueIdAndItsRoom(int version)
    {
        Assert.True(Pdu.TryLoadTrusted(EventDraft.Create(version).ToBytes(), Versions.Of(version), EventId.UnsafeFromUtf8("START"u8.ToArray()), out Pdu? pdu, out _));
        Pdu signed = Sign(pdu, "a.example", "ed25519:1");
        Assert.Equal("START", signed.EventId.ToString());
        Assert.Equal(pdu.RoomId, signed.RoomId);
    }

    [Fact]
    public void TrySign_EventThatIsFull_IsRefused()
    {
        EventDraft draft = EventDraft.Message(10).With("content", "{\"a\":\"\"}");
        int rest = Pdu.MaxSize - draft.ToString().Length;
        using SigningKey key = TestKeys.Of("a.example");
        int needed = Sign(draft.Parse(), "a.example", "ed25519:1").Utf8.Length - draft.ToString().Length;
        Pdu fits = draft.With("content", "{\"a\":\"" + new string('y', rest - needed) + "\"}").With("unsigned", "{\"b\":\"" + new string('z', 5000) + "\"}").Parse();
        Assert.True(fits.TrySign(ServerName.Parse("a.example"), key, out Pdu? signed, out PduError error), error.ToString());
        Assert.True(Pdu.TryParse(signed.Utf8.Span, Versions.Of(10), out _, out _));
        Pdu full = draft.With("content", "{\"a\":\"" + new string('y', rest - needed + 1) + "\"}").Parse();
        Assert.False(full.TrySign(ServerName.Parse("a.example"), key, out Pdu? none, out error));
        Assert.Null(none);
        Assert.Equal((PduErrorKind.EventTooLarge, PduField.Signatures), (error.Kind, error.Field));
    }

    [Fact]
    public void TrySign_SignaturesThatAreNoObjects_AreRefused()
    {
        using SigningKey key = TestKeys.Of("a.example");
        foreach (string signatures in (string[])["1", "[]", """{"a.example":1}"""])
        {
            Assert.True(Pdu.TryLoadTrusted(EventDraft.Message(10).With("signatures", signatures).ToBytes(), Versions.Of(10), null, out Pdu? pdu, out _));
            Assert.False(pdu.TrySign(ServerName.Parse("a.example"), key, out _, out PduError error));
            Assert.Equal((PduErrorKind.WrongType, PduField.Signatures), (error.Kind, error.Field));
        }
    }

    [Fact]
    public void TrySign_NothingToSignWith_IsMisuse()
    {
        Pdu pdu = EventDraft.Message(10).Parse();
        using SigningKey key = TestKeys.Of("a.example");
        Assert.Throws<ArgumentException>(() => pdu.TrySign(default, key, out _, out _));
        Assert.Throws<ArgumentNullException>(() => pdu.TrySign(ServerName.Parse("a.example"), null!, out _, out _));
    }

    private static Pdu Sign(Pdu pdu, string server, string keyId)
    {
        using SigningKey key = TestKeys.Of(server, keyId);
        Assert.True(pdu.TrySign(ServerName.Parse(server), key, out Pdu? signed, out PduError error), error.ToString());
        Assert.Equal(default, error);
        return signed;
    }
}
