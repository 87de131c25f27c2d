using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-4: a rule of its own to version 5, any state event later.</summary>
public sealed class AliasesTests
{
    private const string Type = "m.room.aliases";

    [Theory, CoversRule(AuthRule.AliasesWithoutStateKey, "1-5")]
    public void Aliases_WithoutStateKey_AreRejected(int version) => Joined(version).Judge(TestEvent.Message(Type, Bob)).RejectedBy(AuthRule.AliasesWithoutStateKey, version);

    [Theory, CoversRule(AuthRule.AliasesWithoutStateKey, "1-5", Applies = false)]
    public void Aliases_WithEmptyStateKey_HaveOne(int version) =>
        Joined(version).Judge(TestEvent.State(Type, "", Bob)).RejectedBy(AuthRule.AliasesForOtherServer, version, new AuthFacts { Slot = new StateSlot(Type, "") });

    [Theory, CoversRule(AuthRule.AliasesForOtherServer, "1-5")]
    public void Aliases_OfOtherServer_AreRejected(int version)
    {
        foreach (string key in (string[])["c", "a:8448", "A", "@bob:a"])
        {
            Joined(version).Judge(TestEvent.State(Type, key, Alice)).RejectedBy(AuthRule.AliasesForOtherServer, version, new AuthFacts { Slot = new StateSlot(Type, key) });
        }
    }

    [Theory, CoversRule(AuthRule.AliasesForOtherServer, "1-5", Applies = false)]
    public void Aliases_OfServerWithPort_AreAllowed(int version) =>
        Joined(version).Judge(TestEvent.State(Type, "a:8448", "@bob:a:8448")).AllowedBy(AuthRule.Aliases, version);

    /// <summary>The rule stops: who is not in the room, banned or without the level sets aliases all the same.</summary>
    [Theory, CoversRule(AuthRule.Aliases, "1-5")]
    public void Aliases_OfOwnServer_AreAllowedToAnybody(int version)
    {
        TestRoom room = Joined(version).Member(Dave, "ban").Levels("""{"state_default":100,"events":{"m.room.aliases":100}}""");
        room.Judge(TestEvent.State(Type, "a", Bob)).AllowedBy(AuthRule.Aliases, version);
        room.Judge(TestEvent.State(Type, "a", Dave)).AllowedBy(AuthRule.Aliases, version);
        room.Judge(TestEvent.State(Type, "x", "@nobody:x")).AllowedBy(AuthRule.Aliases, version);
    }

    [Theory, CoversRule(AuthRule.Otherwise, "6-12")]
    public void Aliases_FromVersion6_AreStateLikeAnyOther(int version)
    {
        TestRoom room = Joined(version).Levels("""{"users":{"@bob:a":50}}""");
        room.Judge(TestEvent.State(Type, "elsewhere", Bob)).AllowedBy(AuthRule.Otherwise, version);
        room.Judge(TestEvent.State(Type, "c", Carol)).RejectedBy(
            AuthRule.RequiredLevel, version, new AuthFacts { SenderLevel = new PowerLevel(0), RequiredLevel = new PowerLevel(50) });
        room.Judge(TestEvent.State(Type, "x", "@nobody:x")).RejectedBy(AuthRule.SenderNotJoined, version, new AuthFacts { SenderMembership = Membership.None });
    }
}
