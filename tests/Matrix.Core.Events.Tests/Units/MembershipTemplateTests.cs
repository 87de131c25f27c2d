using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events.Tests.Units;

/// <summary>Templates are not signed as they come (CVE-2026-24471): what is signed is built, and holds what was asked for.</summary>
public sealed class MembershipTemplateTests
{
    private const string Good =
        """{"type":"m.room.member","room_id":"!r:resident.example","sender":"@u:local.example","state_key":"@u:local.example","content":{"membership":"join"},"depth":5,"prev_events":["$p"],"auth_events":["$a","$b"],"origin_server_ts":1}""";

    private static readonly RoomId Room = RoomId.Parse("!r:resident.example");
    private static readonly UserId User = UserId.Parse("@u:local.example");

    [Fact]
    public void Template_ThatIsWhatWasAskedFor_IsBuiltAndSigned()
    {
        PduBuilder draft = Accept(Good);
        draft.OriginServerTimestamp = new(1_700_000_000_000);
        using SigningKey key = SigningKey.FromSeed(KeyId.Parse("ed25519:1"), new byte[Ed25519.SeedSize]);

        Pdu pdu = draft.Sign(key);

        Assert.Equal(("$p", 2, 5L), (pdu.PrevEvents[0].ToString(), pdu.AuthEvents.Count, pdu.Depth));
        Assert.Equal("""{"membership":"join"}""", Encoding.ASCII.GetString(pdu.ContentUtf8.Span));
        Assert.Equal(new MatrixTimestamp(1_700_000_000_000), pdu.OriginServerTimestamp);
    }

    [Fact]
    public void Template_WithFieldsOfTheResidents_IsSignedWithoutThem()
    {
        string template = Good.Replace(
            "\"depth\"", "\"event_id\":\"$forged\",\"origin\":\"evil\",\"hashes\":{\"sha256\":\"x\"},\"signatures\":{\"local.example\":{}},\"unsigned\":{\"a\":1},\"extra\":1,\"depth\"", StringComparison.Ordinal);
        Assert.True(Accept(template).TryBuild(out Pdu? pdu, out _));

        foreach (string field in (string[])["event_id", "origin", "unsigned", "extra"])
        {
            Assert.False(pdu.TryGetField(Encoding.ASCII.GetBytes(field), out _), field);
        }
    }

    [Fact]
    public void Content_OfARestrictedJoin_KeepsItsAuthoriserAndNoThirdPartyInvite()
    {
        string template = Good.Replace(
            "\"membership\":\"join\"", "\"membership\":\"join\",\"join_authorised_via_users_server\":\"@m:resident.example\",\"third_party_invite\":{},\"x\":1", StringComparison.Ordinal);
        Assert.True(Accept(template).TryBuild(out Pdu? pdu, out _));

        Assert.True(pdu.Content.TryGetMember("join_authorised_via_users_server"u8, out JsonSlice authoriser) && authoriser.StringEquals("@m:resident.example"u8));
        Assert.False(pdu.Content.TryGetMember("third_party_invite"u8, out _));
        Assert.False(pdu.Content.TryGetMember("x"u8, out _));
    }

    [Theory]
    [InlineData("m.room.member", "m.room.power_levels", MembershipErrorKind.Type)]
    [InlineData("!r:resident.example", "!other:resident.example", MembershipErrorKind.RoomId)]
    [InlineData("\"sender\":\"@u:local.example\"", "\"sender\":\"@admin:local.example\"", MembershipErrorKind.Sender)]
    [InlineData("\"state_key\":\"@u:local.example\",", "", MembershipErrorKind.StateKey)]
    [InlineData("\"state_key\":\"@u:local.example\"", "\"state_key\":\"@victim:x\"", MembershipErrorKind.StateKey)]
    [InlineData("\"membership\":\"join\"", "\"membership\":\"ban\"", MembershipErrorKind.Membership)]
    [InlineData("\"membership\":\"join\"", "\"membership\":[\"join\"]", MembershipErrorKind.Membership)]
    [InlineData("{\"membership\":\"join\"}", "\"join\"", MembershipErrorKind.Membership)]
    [InlineData("[\"$p\"]", "[[\"$p\",{}]]", MembershipErrorKind.References)]
    [InlineData("[\"$p\"]", "{}", MembershipErrorKind.References)]
    [InlineData("{\"type\"", "[{\"type\"", MembershipErrorKind.NotAnObject)]
    public void Template_ThatIsAnotherThanWasAskedFor_IsNotSigned(string part, string other, MembershipErrorKind expected)
    {
        bool accepted = TryAccept(Good.Replace(part, other, StringComparison.Ordinal), RoomVersions.V10, MembershipOperation.Join, out MembershipError error);

        Assert.Equal((false, expected), (accepted, error.Kind));
        Assert.Equal(expected == MembershipErrorKind.NotAnObject, error.ParseError.Kind != PduErrorKind.None);
        Assert.NotEmpty(error.ToString());
    }

    [Theory]
    [InlineData(20, 10, true)]
    [InlineData(21, 10, false)]
    [InlineData(20, 11, false)]
    public void References_UpToTheLimits_AreTaken(int prev, int auth, bool expected)
    {
        string template = Good
            .Replace("[\"$p\"]", List(prev), StringComparison.Ordinal)
            .Replace("[\"$a\",\"$b\"]", List(auth), StringComparison.Ordinal);

        Assert.Equal(expected, TryAccept(template, RoomVersions.V10, MembershipOperation.Join, out _));

        static string List(int count) => "[" + string.Join(",", Enumerable.Range(0, count).Select(i => $"\"${i}\"")) + "]";
    }

    [Fact]
    public void Knock_BeforeVersion7_IsNotKnown()
    {
        string template = Good.Replace("\"join\"", "\"knock\"", StringComparison.Ordinal);

        Assert.False(TryAccept(template, RoomVersions.V6, MembershipOperation.Knock, out MembershipError error));
        Assert.Equal(MembershipErrorKind.Operation, error.Kind);
        Assert.True(TryAccept(template, RoomVersions.V7, MembershipOperation.Knock, out _));
    }

    [Fact]
    public void Submission_ByTheUsersServerUnderItsId_IsTakenAndElseNot()
    {
        Assert.True(Accept(Good).TryBuild(out Pdu? pdu, out _));
        var submitted = VerifiedPdu.TrustWithoutVerification(pdu);
        ServerName origin = ServerName.Parse("local.example");

        Assert.Equal(MembershipErrorKind.None, Check(MembershipOperation.Join, Room, pdu.EventId, origin));
        Assert.Equal(MembershipErrorKind.EventId, Check(MembershipOperation.Join, Room, EventId.Parse("$other"), origin));
        Assert.Equal(MembershipErrorKind.RoomId, Check(MembershipOperation.Join, RoomId.Parse("!x:y"), pdu.EventId, origin));
        Assert.Equal(MembershipErrorKind.Membership, Check(MembershipOperation.Leave, Room, pdu.EventId, origin));
        Assert.Equal(MembershipErrorKind.Sender, Check(MembershipOperation.Join, Room, pdu.EventId, ServerName.Parse("evil.example")));

        MembershipErrorKind Check(MembershipOperation operation, RoomId room, EventId id, ServerName from) =>
            MembershipTemplate.CheckSubmission(submitted, operation, room, id, from).Kind;
    }

    private static PduBuilder Accept(string template)
    {
        Assert.True(MembershipTemplate.TryAccept(Encoding.ASCII.GetBytes(template), RoomVersions.V10, MembershipOperation.Join, Room, User, out PduBuilder? draft, out MembershipError error), error.ToString());
        return draft;
    }

    private static bool TryAccept(string template, RoomVersion version, MembershipOperation operation, out MembershipError error) =>
        MembershipTemplate.TryAccept(Encoding.ASCII.GetBytes(template), version, operation, Room, User, out _, out error);
}
