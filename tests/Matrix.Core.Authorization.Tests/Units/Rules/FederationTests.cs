using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-3.</summary>
public sealed class FederationTests
{
    [Theory, CoversRule(AuthRule.NotFederated, "1-12")]
    public void Event_OfOtherServerInUnfederatedRoom_IsRejected(int version)
    {
        TestRoom room = Joined(version).CreatedWith("\"m.federate\":false,").JoinRule("public");
        room.Judge(TestEvent.Message("m.room.message", Carol)).RejectedBy(AuthRule.NotFederated, version);
        room.Judge(TestEvent.Member(Carol, Carol, "join")).RejectedBy(AuthRule.NotFederated, version);
        room.Judge(TestEvent.Message("m.room.message", "@bob:a:8448")).RejectedBy(AuthRule.NotFederated, version);
        room.Judge(TestEvent.Message("m.room.message", "@bob:A")).RejectedBy(AuthRule.NotFederated, version);
    }

    [Theory, CoversRule(AuthRule.NotFederated, "1-12", Applies = false)]
    public void Event_OfSameServerInUnfederatedRoom_IsAllowed(int version) =>
        Joined(version).CreatedWith("\"m.federate\":false,").Judge(TestEvent.Message("m.room.message", Bob)).AllowedBy(AuthRule.Otherwise, version);

    /// <summary>Only the literal <c>false</c> is false.</summary>
    [Theory, CoversRule(AuthRule.NotFederated, "1-12", Applies = false)]
    public void Event_WhereFederateIsAnythingButFalse_IsAllowed(int version)
    {
        foreach (string value in (string[])["true", "null", "0", "\"false\"", "\"\"", "[]", "{}", "[false]"])
        {
            Joined(version).CreatedWith($"\"m.federate\":{value},").Judge(TestEvent.Message("m.room.message", Carol)).AllowedBy(AuthRule.Otherwise, version);
        }
    }

    /// <summary>The sender alone is looked at: a user of another server may be invited, and can then not come in.</summary>
    [Theory, CoversRule(AuthRule.NotFederated, "1-12", Applies = false)]
    public void Invite_OfUserOfOtherServerInUnfederatedRoom_IsAllowed(int version) =>
        Joined(version).CreatedWith("\"m.federate\":false,").Judge(TestEvent.Member(Bob, "@erin:e", "invite")).AllowedBy(AuthRule.InviteAllowed, version);

    /// <summary>Of what server the room is, its create event's sender says, not <c>creator</c>.</summary>
    [Theory, CoversRule(AuthRule.NotFederated, "1-10", Applies = false)]
    public void Event_OfServerOfTheCreateEventsSender_IsAllowedWhateverTheCreator(int version) =>
        Joined(version).Creating("\"@x:x\"", "\"m.federate\":false,").Judge(TestEvent.Message("m.room.message", Bob)).AllowedBy(AuthRule.Otherwise, version);
}
