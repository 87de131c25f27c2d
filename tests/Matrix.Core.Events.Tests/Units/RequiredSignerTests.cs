using Matrix.Core.Events.Tests.Support;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>Which servers must have signed an event.</summary>
public sealed class RequiredSignerTests
{
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Of_OrdinaryEvent_IsTheSendersServer(int version)
    {
        foreach (EventDraft draft in (EventDraft[])[EventDraft.Message(version), EventDraft.Create(version), EventDraft.Member(version, """{"membership":"join"}"""), EventDraft.Message(version).With("origin", "\"other.example\"")])
        {
            Assert.Equal("Sender a.example", Signers(draft));
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Of_InviteWithThirdParty_IsNobodyOrTheServerOfTheEventId(int version)
    {
        foreach (string invite in (string[])["{}", """{"signed":{}}""", "null", "1"])
        {
            Assert.Equal(version <= 2 ? "EventId a.example" : "", Signers(EventDraft.Member(version, $$"""{"membership":"invite","third_party_invite":{{invite}}}""")));
        }

        Assert.Equal("Sender a.example", Signers(EventDraft.Member(version, """{"membership":"invite"}""")));
        Assert.Equal("Sender a.example", Signers(EventDraft.Member(version, """{"membership":"join","third_party_invite":{}}""")));
        Assert.Equal("Sender a.example", Signers(EventDraft.Member(version, """{"membership":["invite"],"third_party_invite":{}}""")));
        Assert.Equal("Sender a.example", Signers(EventDraft.State(version, "m.room.memberx", "", """{"membership":"invite","third_party_invite":{}}""")));
        Assert.Equal("Sender a.example", Signers(EventDraft.Message(version).With("membership", "\"invite\"").With("third_party_invite", "{}")));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Of_ServerOfTheEventId_In1And2Only(int version)
    {
        EventDraft draft = EventDraft.Message(version).With("event_id", "\"$x:b.example\"");
        Assert.Equal(version <= 2 ? "Sender a.example EventId b.example" : "Sender a.example", Signers(draft));
        EventDraft invite = EventDraft.Member(version, """{"membership":"invite","third_party_invite":{}}""").With("event_id", "\"$x:b.example\"");
        Assert.Equal(version <= 2 ? "EventId b.example" : "", Signers(invite));

        // Server names are compared byte for byte.
        Assert.Equal(version <= 2 ? "Sender a.example EventId A.example" : "Sender a.example", Signers(EventDraft.Message(version).With("event_id", "\"$x:A.example\"")));
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Of_AuthoriserOfAJoin_From8On(int version)
    {
        static string Join(string authoriser) => $$"""{"join_authorised_via_users_server":{{authoriser}},"membership":"join"}""";
        Assert.Equal(version >= 8 ? "Sender a.example Authoriser b.example" : "Sender a.example", Signers(EventDraft.Member(version, Join("\"@m:b.example\""))));
        Assert.Equal("Sender a.example", Signers(EventDraft.Member(version, Join("\"@m:a.example\""))));
        foreach (string unreadable in (string[])["null", "1", "\"\"", "\"m:b.example\"", "\"@m\"", "\"@m:\"", "[\"@m:b.example\"]"])
        {
            EventDraft draft = EventDraft.Member(version, Join(unreadable)).Sealed();
            Assert.Equal(version >= 8 ? "Sender a.example Authoriser " : "Sender a.example", Signers(draft));
            if (version >= 8)
            {
                PduVerificationError error = VerifierAssert.Refused(draft.Parse(), TestKeys.For("a.example", "b.example"));
                Assert.Equal((PduVerificationErrorKind.UnreadableSigner, SignerReason.Authoriser, false), (error.Kind, error.Signer.Reason, error.IsRetryable));
                Assert.Contains("join_authorised_via_users_server", error.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Of_AuthoriserOfAnythingButAJoin_IsNotAsked(int version)
    {
        foreach (string membership in (string[])["invite", "leave", "knock", "ban", "joined"])
        {
            Assert.Equal("Sender a.example", Signers(EventDraft.Member(version, $$"""{"join_authorised_via_users_server":"@m:b.example","membership":"{{membership}}"}""")));
        }

        Assert.Equal("Sender a.example", Signers(EventDraft.Message(version).With("content", """{"join_authorised_via_users_server":"@m:b.example","membership":"join"}""")));
    }

    [Fact]
    public void Of_StoredEventThatNamesNobody_AsksForAllTheSame()
    {
        EventDraft join = EventDraft.Member(10, """{"join_authorised_via_users_server":1,"membership":"join"}""").Without("sender");
        Assert.True(Pdu.TryLoadTrusted(join.ToBytes(), join.Rules, null, out Pdu? pdu, out _));
        Assert.Equal("Sender Authoriser", JoinedText.Of(RequiredSigner.GetFor(pdu).Select(signer => signer.Reason)));
        Assert.Equal(PduVerificationErrorKind.UnreadableSigner, VerifierAssert.Refused(pdu, TestKeys.None).Kind);
        Assert.True(Pdu.TryLoadTrusted(EventDraft.Message(1).With("event_id", "\"opaque\"").ToBytes(), Versions.Of(1), null, out pdu, out _));
        Assert.Equal("Sender EventId", JoinedText.Of(RequiredSigner.GetFor(pdu).Select(signer => signer.Reason)));
    }

    private static string Signers(EventDraft draft) =>
        JoinedText.Of(RequiredSigner.GetFor(draft.Parse()).Select(signer => $"{signer.Reason} {signer.Server}"));
}
