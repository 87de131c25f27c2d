using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

public sealed class PduVerifierTests
{
    private const string A = EventDraft.Server;
    private const string B = "b.example";
    private const string Key1 = "ed25519:1";
    private const string Key2 = "ed25519:2";
    private const string Nonsense = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_GoodEvent_IsVerified(int version)
    {
        Pdu pdu = EventDraft.Message(version).Sealed().Parse();
        VerifiedPdu verified = VerifierAssert.Accepted(pdu, TestKeys.For(A));
        Assert.Same(pdu, verified.Pdu);
        Assert.False(verified.IsRedacted);
        Assert.Equal(pdu.ToString(), verified.ToString());
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_ContentHashWrong_IsRedactedUnderTheSameId(int version)
    {
        Pdu original = EventDraft.Message(version).Sealed().Parse();
        Pdu tampered = Retold(EventDraft.Message(version), original).With("content", """{"body":"forged"}""").With("extra", "1").With("unsigned", "{}").Parse();
        VerifiedPdu verified = VerifierAssert.Accepted(tampered, TestKeys.For(A));
        Assert.True(verified.IsRedacted);
        Assert.Equal("{}", Bytes.Text(verified.Pdu.ContentUtf8));
        Assert.Equal(original.EventId, verified.EventId);
        Assert.Equal(Bytes.Text(original.Redact().Utf8), Bytes.Text(verified.Pdu.Utf8));
        Assert.False(verified.Pdu.TryGetField("extra"u8, out _));
        Assert.False(verified.Pdu.ContentHashMatches());
        Assert.True(VerifierAssert.Accepted(verified.Pdu, TestKeys.For(A)).IsRedacted);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_NotSigned_IsRefused(int version)
    {
        PduVerificationError error = VerifierAssert.Refused(EventDraft.Message(version).Hashed().Parse(), TestKeys.For(A));
        Assert.Equal((PduVerificationErrorKind.MissingSignature, false, A), (error.Kind, error.IsRetryable, error.Signer.Server.ToString()));
        Assert.Equal(PduVerificationErrorKind.MissingSignature, Refused(Signed(version, (B, Key1)), TestKeys.For(A, B)));
        Assert.Equal(PduVerificationErrorKind.MissingSignature, Refused(EventDraft.Message(version).With("signatures", """{"a.example":{}}"""), TestKeys.For(A)));
    }

    [Fact]
    public void TryVerify_TwoKnownKeysOneBad_IsRefused()
    {
        TestKeys keys = TestKeys.For(A).With(A, Key2);
        Assert.False(VerifierAssert.Accepted(Signed(10, (A, Key1), (A, Key2)).Parse(), keys).IsRedacted);
        Assert.Equal(PduVerificationErrorKind.BadSignature, Refused(Spoil(Signed(10, (A, Key1), (A, Key2)), A, Key2), keys));
        Assert.Equal(PduVerificationErrorKind.BadSignature, Refused(Spoil(Signed(10, (A, Key1), (A, Key2)), A, Key1), keys));
    }

    [Fact]
    public void TryVerify_SecondKeyUnknownAndBad_IsVerified() =>
        _ = VerifierAssert.Accepted(Spoil(Signed(10, (A, Key1), (A, Key2)), A, Key2).Parse(), TestKeys.For(A));

    [Fact]
    public void TryVerify_SecondKeyExpiredAndBad_IsVerified()
    {
        EventDraft draft = Spoil(Signed(10, (A, Key1), (A, Key2)), A, Key2);
        _ = VerifierAssert.Accepted(draft.Parse(), TestKeys.For(A).With(A, Key2, validUntil: new(1_699_999_999_999)));
        _ = VerifierAssert.Accepted(draft.Parse(), TestKeys.For(A).With(A, Key2, expired: new(1_700_000_000_000)));
        Assert.Equal(PduVerificationErrorKind.BadSignature, Refused(draft, TestKeys.For(A).With(A, Key2, validUntil: new(1_700_000_000_000))));
    }

    [Theory]
    [InlineData("rsa:1")]
    [InlineData("ed25519")]
    [InlineData("ed25519:")]
    [InlineData(":1")]
    [InlineData("")]
    [InlineData("ED25519:1")]
    [InlineData("curve25519:1")]
    public void TryVerify_SignatureOfAnotherAlgorithm_IsPassedOver(string keyId)
    {
        EventDraft draft = AddSignature(Signed(10, (A, Key1)), A, keyId, "\"x\"");
        _ = VerifierAssert.Accepted(draft.Parse(), TestKeys.For(A));
        EventDraft alone = AddSignature(EventDraft.Message(10).Hashed(), A, keyId, "\"x\"");
        PduVerificationError error = VerifierAssert.Refused(alone.Parse(), TestKeys.For(A));
        Assert.Equal((PduVerificationErrorKind.UnsupportedAlgorithm, false), (error.Kind, error.IsRetryable));
    }

    [Fact]
    public void TryVerify_OtherServersSignatures_AreNotLookedAt()
    {
        EventDraft draft = Spoil(Signed(10, (A, Key1), (B, Key1)), B, Key1);
        _ = VerifierAssert.Accepted(draft.Parse(), TestKeys.For(A, B));
        _ = VerifierAssert.Accepted(AddSignature(Signed(10, (A, Key1)), "A.EXAMPLE", Key1, "1").Parse(), TestKeys.For(A, "A.EXAMPLE"));
        _ = VerifierAssert.Accepted(AddSignature(Signed(10, (A, Key1)), "not a server", Key1, "\"x\"").Parse(), TestKeys.For(A));
    }

    [Fact]
    public void TryVerify_PolicyServersSignature_IsPassedOver()
    {
        const string Policy = "ed25519:policy_server";
        TestKeys keys = TestKeys.For(A).With(A, Policy);
        _ = VerifierAssert.Accepted(Spoil(Signed(10, (A, Key1), (A, Policy)), A, Policy).Parse(), keys);
        Assert.Equal(PduVerificationErrorKind.MissingSignature, Refused(Signed(10, (A, Policy)), keys));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"\"")]
    [InlineData("\"AAAA\"")]
    [InlineData("\"not base64!\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void TryVerify_UnreadableSignature_CountsWhereTheKeyIsKnown(string signature)
    {
        EventDraft draft = AddSignature(Signed(10, (A, Key1)), A, Key2, signature);
        Assert.Equal(PduVerificationErrorKind.BadSignature, Refused(draft, TestKeys.For(A).With(A, Key2)));
        _ = VerifierAssert.Accepted(draft.Parse(), TestKeys.For(A));
    }

    [Fact]
    public void TryVerify_SignaturePaddedOrUrlSafe_IsRead()
    {
        Pdu pdu = Signed(10, (A, Key1)).Parse();
        string signature = JsonTree.Parse(pdu.Utf8).GetProperty("signatures").GetProperty(A).GetProperty(Key1).GetString()!;
        foreach (string spelled in (string[])[signature + "==", signature.Replace('+', '-').Replace('/', '_')])
        {
            _ = VerifierAssert.Accepted(EventDraft.Message(10).Hashed().With("signatures", $$$"""{"a.example":{"ed25519:1":"{{{spelled}}}"}}""").Parse(), TestKeys.For(A));
        }
    }

    [Fact]
    public void TryVerify_KeysNotAtHand_MayBeTriedAgain()
    {
        PduVerificationError unknown = VerifierAssert.Refused(Signed(10, (A, Key1)).Parse(), TestKeys.None);
        Assert.Equal((PduVerificationErrorKind.UnknownKey, true), (unknown.Kind, unknown.IsRetryable));
        PduVerificationError expired = VerifierAssert.Refused(Signed(10, (A, Key1)).Parse(), TestKeys.None.With(A, Key1, validUntil: MatrixTimestamp.UnixEpoch));
        Assert.Equal((PduVerificationErrorKind.KeyNotValid, true), (expired.Kind, expired.IsRetryable));

        // An unknown key is more hope than one that was not valid.
        Assert.Equal(PduVerificationErrorKind.UnknownKey, Refused(Signed(10, (A, Key1), (A, Key2)), TestKeys.None.With(A, Key1, validUntil: MatrixTimestamp.UnixEpoch)));
        Assert.Equal(PduVerificationErrorKind.UnknownKey, Refused(Signed(10, (A, Key1), (A, Key2)), TestKeys.None.With(A, Key2, validUntil: MatrixTimestamp.UnixEpoch)));
        Assert.Equal(PduVerificationErrorKind.KeyNotValid, Refused(AddSignature(Signed(10, (A, Key1)), A, "rsa:1", "1"), TestKeys.None.With(A, Key1, validUntil: MatrixTimestamp.UnixEpoch)));
    }

    [Fact]
    public void TryVerify_TwoSignersFail_TheFinalFaultIsTold()
    {
        EventDraft join = EventDraft.Member(10, """{"join_authorised_via_users_server":"@m:b.example","membership":"join"}""").Hashed().SignedBy((A, Key1));
        PduVerificationError error = VerifierAssert.Refused(join.Parse(), TestKeys.None);
        Assert.Equal((PduVerificationErrorKind.MissingSignature, SignerReason.Authoriser), (error.Kind, error.Signer.Reason));
        error = VerifierAssert.Refused(Spoil(join.SignedBy((A, Key1), (B, Key1)), A, Key1).Parse(), TestKeys.For(A));
        Assert.Equal((PduVerificationErrorKind.BadSignature, SignerReason.Sender), (error.Kind, error.Signer.Reason));
    }

    [Fact]
    public void TryVerify_RestrictedJoin_NeedsBothServers()
    {
        EventDraft join = EventDraft.Member(10, """{"join_authorised_via_users_server":"@m:b.example","membership":"join"}""").Hashed();
        _ = VerifierAssert.Accepted(join.SignedBy((A, Key1), (B, Key1)).Parse(), TestKeys.For(A, B));
        Assert.Equal(PduVerificationErrorKind.MissingSignature, Refused(join.SignedBy((A, Key1)), TestKeys.For(A, B)));
        Assert.Equal(PduVerificationErrorKind.MissingSignature, Refused(join.SignedBy((B, Key1)), TestKeys.For(A, B)));
    }

    [Theory]
    [MemberData(nameof(Versions.WithComputedIds), MemberType = typeof(Versions))]
    public void TryVerify_ThirdPartyInviteUnsigned_IsVerifiedWhileItsHashHolds(int version)
    {
        EventDraft invite = EventDraft.Member(version, """{"membership":"invite","third_party_invite":{"signed":{}}}""").Hashed();
        Assert.False(VerifierAssert.Accepted(invite.Parse(), TestKeys.None).IsRedacted);
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_ThirdPartyInviteUnsignedUnderAWrongHash_IsNotLetInAsAPlainInvite(int version)
    {
        foreach (string invite in (string[])["""{"signed":{}}""", "null", "\"x\""])
        {
            EventDraft draft = EventDraft.Member(version, $$"""{"membership":"invite","third_party_invite":{{invite}}}""", "@bob:b.example");

            // In versions 1 and 2 the forger's own server gives the event its ID, and signs it.
            Pdu forged = version <= 2 ? draft.With("event_id", "\"$event:b.example\"").SignedBy(("b.example", Key1)).Parse() : draft.Parse();
            if (version >= 11 && invite[0] == '{')
            {
                // The voucher survives redaction here, and the auth rules will judge it.
                Assert.True(VerifierAssert.Accepted(forged, TestKeys.For(A)).Pdu.Content.TryGetMember("third_party_invite"u8, out _));
                continue;
            }

            PduVerificationError error = VerifierAssert.Refused(forged, TestKeys.For(A, "b.example"));
            Assert.Equal((PduVerificationErrorKind.MissingSignature, SignerReason.Sender), (error.Kind, error.Signer.Reason));
        }
    }

    [Fact]
    public void TryVerify_KeyKnownToThePublic_IsRefused()
    {
        SigningKey key = TestKeys.Of(A);
        var strict = new PduVerifier(new PduVerifierOptions { IsDeniedKey = denied => denied == key.VerifyKey });
        Pdu pdu = Signed(10, (A, Key1)).Parse();
        Assert.False(strict.TryVerify(pdu, TestKeys.For(A), out _, out PduVerificationError error));
        Assert.Equal(PduVerificationErrorKind.BadSignature, error.Kind);
        Assert.Equal(SignatureVerdict.Bad, Assert.Single(strict.CheckAll(pdu, TestKeys.For(A))).Verdict);
        _ = VerifierAssert.Accepted(pdu, TestKeys.For(A));
        key.Dispose();
    }

    [Fact]
    public void CheckAll_ManySignatures_SaysWhatBecameOfEach()
    {
        EventDraft draft = Signed(10, (A, Key1), (A, Key2), (B, Key1), ("c.example", Key1), ("d.example", Key1));
        draft = AddSignature(AddSignature(Spoil(draft, B, Key1), A, "rsa:1", "1"), "not a server", "x:y", "1");
        Pdu pdu = draft.Parse();
        TestKeys keys = TestKeys.For(A, B).With(A, Key2, validUntil: MatrixTimestamp.UnixEpoch).With("d.example", Key1, expired: MatrixTimestamp.MaxValue);
        Assert.Equal(
            "a.example/ed25519:1/Good a.example/ed25519:2/Expired a.example/rsa:1/UnsupportedAlgorithm b.example/ed25519:1/Bad " +
            "c.example/ed25519:1/UnknownKey d.example/ed25519:1/Good not a server/x:y/UnknownKey",
            JoinedText.Of(new PduVerifier().CheckAll(pdu, keys).Select(check => $"{check.Server}/{check.KeyId}/{check.Verdict}")));
        Assert.Empty(new PduVerifier().CheckAll(EventDraft.Message(10).Parse(), keys));
    }

    [Fact]
    public void PduVerificationError_EveryKindAndReason_HasACodeAndASentence()
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (PduVerificationErrorKind kind in Enum.GetValues<PduVerificationErrorKind>())
        {
            foreach (SignerReason reason in Enum.GetValues<SignerReason>())
            {
                var error = new PduVerificationError(kind, new RequiredSigner(default, reason));
                _ = codes.Add(error.Code);
                Assert.False(error.ToString() == kind.ToString());
            }
        }

        Assert.Equal(Enum.GetValues<PduVerificationErrorKind>().Length, codes.Count);
        Assert.DoesNotContain(codes, code => code is "unknown");
        Assert.Equal("event_id names no server", new PduVerificationError(PduVerificationErrorKind.UnreadableSigner, new RequiredSigner(default, SignerReason.EventId)).ToString());
        Assert.Equal("sender names no server", new PduVerificationError(PduVerificationErrorKind.UnreadableSigner, new RequiredSigner(default, SignerReason.Sender)).ToString());
    }

    [Fact]
    public void TryVerify_Null_IsMisuse()
    {
        Pdu pdu = EventDraft.Message(10).Parse();
        Assert.Throws<ArgumentNullException>(() => new PduVerifier().TryVerify(null!, TestKeys.None, out _, out _));
        Assert.Throws<ArgumentNullException>(() => new PduVerifier().TryVerify(pdu, null!, out _, out _));
        Assert.Throws<ArgumentNullException>(() => new PduVerifier().CheckAll(null!, TestKeys.None));
        Assert.Throws<ArgumentNullException>(() => new PduVerifier(null!));
        Assert.Throws<ArgumentNullException>(() => VerifiedPdu.TrustWithoutVerification(null!));
    }

    [Fact]
    public void TrustWithoutVerification_AnyEvent_IsTakenAsItIs()
    {
        Pdu pdu = EventDraft.Message(10).Parse();
        VerifiedPdu trusted = VerifiedPdu.TrustWithoutVerification(pdu);
        Assert.Same(pdu, trusted.Pdu);
        Assert.False(trusted.IsRedacted);
    }

    private static EventDraft Signed(int version, params (string Server, string KeyId)[] signers) => EventDraft.Message(version).Hashed().SignedBy(signers);

    private static PduVerificationErrorKind Refused(EventDraft draft, TestKeys keys) => VerifierAssert.Refused(draft.Parse(), keys).Kind;

    private static EventDraft Spoil(EventDraft draft, string server, string keyId) => AddSignature(draft, server, keyId, $"\"{Nonsense[..86]}\"");

    private static EventDraft AddSignature(EventDraft draft, string server, string keyId, string json)
    {
        var all = draft.Tree.GetProperty("signatures").EnumerateObject().ToDictionary(
            entry => entry.Name,
            entry => entry.Value.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetRawText(), StringComparer.Ordinal),
            StringComparer.Ordinal);
        _ = all.TryAdd(server, []);
        all[server][keyId] = json;
        return draft.With("signatures", "{" + string.Join(',', all.Select(entry =>
            $"{EventDraft.Quote(entry.Key)}:{{{string.Join(',', entry.Value.Select(one => $"{EventDraft.Quote(one.Key)}:{one.Value}"))}}}")) + "}");
    }

    private static EventDraft Retold(EventDraft draft, Pdu like) =>
        draft.With("hashes", JsonTree.Parse(like.Utf8).GetProperty("hashes").GetRawText())
            .With("signatures", JsonTree.Parse(like.Utf8).GetProperty("signatures").GetRawText());
}
