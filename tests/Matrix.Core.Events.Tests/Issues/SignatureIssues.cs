using System.Text.Json;
using Matrix.Core.Events.Tests.Support;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Issues;

/// <summary>Bugs that others had with signatures and keys; the numbers are those of the list of known pains.</summary>
public sealed class SignatureIssues
{
    private const string A = EventDraft.Server;
    private const string Compromised = "l/O9hxMVKB6Lg+3Hqf0FQQZhVESQcMzbPN1Cz2nM3og";

    // 20: joins, leaves and invites were taken unsigned, or signed by whoever sent them.
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_MembershipSignedByAnother_IsRefused(int version)
    {
        foreach (string membership in (string[])["join", "leave", "invite", "ban", "knock"])
        {
            EventDraft draft = EventDraft.Member(version, $$"""{"membership":"{{membership}}"}""").With("origin", "\"evil.example\"").Hashed();
            Assert.Equal(PduVerificationErrorKind.MissingSignature, VerifierAssert.Refused(draft.SignedBy(("evil.example", "ed25519:1")).Parse(), TestKeys.For(A, "evil.example")).Kind);
        }
    }

    // 20: the exemption of third-party invites must not become a way to invite in anybody's name.
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_ForgedInviteThatRedactionMakesPlain_IsRefused(int version)
    {
        Pdu forged = EventDraft.Member(version, """{"membership":"invite","third_party_invite":0}""", "@eve:evil.example").SignedBy(("evil.example", "ed25519:1")).Parse();
        Assert.DoesNotContain(RequiredSigner.GetFor(forged), signer => signer.Reason == SignerReason.Sender);
        Assert.Equal(PduVerificationErrorKind.MissingSignature, VerifierAssert.Refused(forged, TestKeys.For(A, "evil.example")).Kind);
    }

    // 27: a server came back with another key under the old ID; its history must stay verifiable.
    [Fact]
    public void ServerKeyStore_KeyIdUsedAgain_KeepsTheFirstKey()
    {
        var store = new ServerKeyStore();
        Assert.True(store.Add(ServerName.Parse(A), new ServerKey(KeyId.Parse("ed25519:1"), TestKeys.Of(A).VerifyKey, MatrixTimestamp.MaxValue)));
        Assert.False(store.Add(ServerName.Parse(A), new ServerKey(KeyId.Parse("ed25519:1"), TestKeys.Of("other").VerifyKey, MatrixTimestamp.MaxValue)));
        _ = VerifierAssert.Accepted(EventDraft.Message(10).Sealed().Parse(), store);
    }

    // 28: an event dated after its key was retired, and a whole auth chain was lost; the verdict says that other keys may help.
    [Fact]
    public void TryVerify_EventAfterItsKeyExpired_MayBeTriedWithOtherKeys()
    {
        PduVerificationError error = VerifierAssert.Refused(EventDraft.Message(6).Sealed().Parse(), TestKeys.None.With(A, expired: new(1_600_000_000_000)));
        Assert.Equal((PduVerificationErrorKind.KeyNotValid, true), (error.Kind, error.IsRetryable));
    }

    // 28: validity is enforced from version 5 on only.
    [Fact]
    public void TryVerify_KeyPastItsValidity_HoldsBefore5()
    {
        TestKeys keys = TestKeys.None.With(A, validUntil: new(1_600_000_000_000));
        _ = VerifierAssert.Accepted(EventDraft.Message(4).Sealed().Parse(), keys);
        Assert.Equal(PduVerificationErrorKind.KeyNotValid, VerifierAssert.Refused(EventDraft.Message(5).Sealed().Parse(), keys).Kind);
    }

    // 29: a chart shipped its signing key to the public.
    [Fact]
    public void CompromisedKeys_KeyOfTheChart_IsDenied()
    {
        foreach (string spelled in (string[])[Compromised, Compromised + "=", Compromised.Replace('/', '_').Replace('+', '-')])
        {
            Assert.True(VerifyKey.TryFromBase64(spelled, out VerifyKey? key));
            Assert.True(key.IsCompromised);
            Pdu pdu = EventDraft.Message(10).Sealed().Parse();
            PduVerificationError error = VerifierAssert.Refused(pdu, TestKeys.None.With(A, "ed25519:1", key));
            Assert.Equal((PduVerificationErrorKind.BadSignature, false), (error.Kind, error.IsRetryable));
        }

        Assert.False(TestKeys.Of(A).VerifyKey.IsCompromised);
    }

    // 31: with several keys of one server, one good signature was enough for some and one unknown key too much for others.
    [Fact]
    public void TryVerify_SeveralKeysOfOneServer_AllThatCountMustHold()
    {
        EventDraft twice = EventDraft.Message(10).Hashed().SignedBy((A, "ed25519:1"), (A, "ed25519:2"));
        TestKeys swapped = TestKeys.For(A).With(A, "ed25519:2", TestKeys.Of("other").VerifyKey);
        Assert.Equal(PduVerificationErrorKind.BadSignature, VerifierAssert.Refused(twice.Parse(), swapped).Kind);
        _ = VerifierAssert.Accepted(twice.Parse(), TestKeys.For(A));
    }

    // 32: the authoriser's signature was asked for before version 8, and of events that are no joins.
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_AuthoriserOfALeave_NeedNotSign(int version)
    {
        EventDraft leave = EventDraft.Member(version, """{"join_authorised_via_users_server":"@m:b.example","membership":"leave"}""").Sealed();
        _ = VerifierAssert.Accepted(leave.Parse(), TestKeys.For(A));
        EventDraft join = EventDraft.Member(version, """{"join_authorised_via_users_server":"@m:b.example","membership":"join"}""").Sealed();
        if (version < 8)
        {
            _ = VerifierAssert.Accepted(join.Parse(), TestKeys.For(A));
        }
        else
        {
            Assert.Equal(SignerReason.Authoriser, VerifierAssert.Refused(join.Parse(), TestKeys.For(A)).Signer.Reason);
        }
    }

    // 33: who must sign was told by the event ID's domain in rooms whose IDs have none.
    [Theory]
    [MemberData(nameof(Versions.WithComputedIds), MemberType = typeof(Versions))]
    public void RequiredSigner_FromVersion3On_IsToldByTheSender(int version)
    {
        Pdu pdu = EventDraft.Message(version).With("event_id", "\"$x:evil.example\"").Parse();
        Assert.Equal(A, Assert.Single(RequiredSigner.GetFor(pdu)).Server.ToString());
        Assert.Null(pdu.EventId.ServerName);
    }

    // A third-party invite of versions 1 and 2 was taken without any signature where its event ID was of the sender's server.
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void TryVerify_ThirdPartyInvite_IsSignedByTheServerOfItsEventId(int version)
    {
        foreach (string server in (string[])[A, "b.example"])
        {
            EventDraft invite = EventDraft.Member(version, """{"membership":"invite","third_party_invite":{"signed":{}}}""").With("event_id", $"\"$x:{server}\"").Hashed();
            string other = server == A ? "b.example" : A;
            if (version > 2)
            {
                _ = VerifierAssert.Accepted(invite.Parse(), TestKeys.For(A, "b.example"));
                continue;
            }

            foreach (Pdu unsigned in (Pdu[])[invite.Parse(), invite.SignedBy((other, "ed25519:1")).Parse()])
            {
                PduVerificationError error = VerifierAssert.Refused(unsigned, TestKeys.For(A, "b.example"));
                Assert.Equal((PduVerificationErrorKind.MissingSignature, SignerReason.EventId, server), (error.Kind, error.Signer.Reason, error.Signer.Server.ToString()));
            }

            _ = VerifierAssert.Accepted(invite.SignedBy((server, "ed25519:1")).Parse(), TestKeys.For(A, "b.example"));
        }
    }

    [Fact]
    public void TryVerify_ThirdPartyInviteOfTheReports_IsDropped()
    {
        JsonElement report = JsonTree.Parse(File.ReadAllBytes(Path.Combine(TestFolders.Repository, "tests", "vectors", "reports-2026-11", "F08-v1-3pid-unsigned.json")));
        Assert.True(Pdu.TryParse(Bytes.Of(report.GetProperty("event").GetRawText()), Versions.Of(1), out Pdu? invite, out PduError malformed), $"{malformed}");
        PduVerificationError error = VerifierAssert.Refused(invite, TestKeys.For("one.example"));
        Assert.Equal((PduVerificationErrorKind.MissingSignature, "one.example"), (error.Kind, error.Signer.Server.ToString()));
    }

    // 97: the policy server shares the origin's server name; its signature must not replace the origin's, nor the other way round.
    [Fact]
    public void TrySign_PolicyServerOfTheOriginsName_KeepsBothSignatures()
    {
        using SigningKey policy = TestKeys.Of(A, "ed25519:policy_server");
        using SigningKey origin = TestKeys.Of(A);
        Pdu pdu = EventDraft.Message(11).Sealed().Parse();
        Assert.True(pdu.TrySign(ServerName.Parse(A), policy, out Pdu? both, out _));
        Assert.True(both.IsSignedByPolicyServer(ServerName.Parse(A), policy.VerifyKey));
        _ = VerifierAssert.Accepted(both, TestKeys.For(A));
        Assert.True(EventDraft.Message(11).Hashed().SignedBy((A, "ed25519:policy_server")).Parse().TrySign(ServerName.Parse(A), origin, out Pdu? other, out _));
        Assert.Equal(Bytes.Text(both.Utf8), Bytes.Text(other.Utf8));
    }
}
