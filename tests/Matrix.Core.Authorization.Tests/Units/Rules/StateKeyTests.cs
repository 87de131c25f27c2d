using Matrix.Core.Identifiers;
using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-9, and what MSC3757 makes of it.</summary>
public sealed class StateKeyTests
{
    [Theory, CoversRule(AuthRule.StateKeyOfOtherUser, "1-12")]
    public void State_AtAnotherUsersId_IsRejected(int version)
    {
        foreach (string key in (string[])["@carol:c", "@bob:a_suffix", "@", "@bob", "@Bob:a", "@bob:a:8448"])
        {
            Joined(version).Levels("""{"users":{"@bob:a":100}}""").Judge(TestEvent.State("m.t", key, Bob))
                .RejectedBy(AuthRule.StateKeyOfOtherUser, version, new AuthFacts { Slot = new StateSlot("m.t", key), SenderLevel = new PowerLevel(100) });
        }
    }

    [Theory, CoversRule(AuthRule.StateKeyOfOtherUser, "12")]
    public void State_AtAnotherUsersIdByCreator_IsRejected(int version) =>
        Joined(version).Judge(TestEvent.State("m.t", Carol, Alice))
            .RejectedBy(AuthRule.StateKeyOfOtherUser, version, new AuthFacts { Slot = new StateSlot("m.t", Carol), SenderLevel = PowerLevel.Infinite });

    [Theory, CoversRule(AuthRule.StateKeyOfOtherUser, "1-12", Applies = false)]
    public void State_AtOnesOwnIdOrOtherText_IsAllowed(int version)
    {
        foreach (string key in (string[])["@bob:a", "", "x@carol:c", " @carol:c", "carol"])
        {
            Joined(version).Levels("""{"users":{"@bob:a":50}}""").Judge(TestEvent.State("m.t", key, Bob)).AllowedBy(AuthRule.Otherwise, version);
        }
    }

    /// <summary>The owner is the user before the first underscore behind the colon; one who is above the owner may write there too.</summary>
    [Theory]
    [InlineData("@bob:a_suffix", true)]
    [InlineData("@bob:a_", true)]
    [InlineData("@bob:a", true)]
    [InlineData("@carol:c_x", true)]
    [InlineData("@carol:c", true)]
    [InlineData("@alice:a_x", false)]
    [InlineData("@b_ob:a_x", true)]
    [InlineData("@eve:e_x", false)]
    [InlineData("@bob_:a", true)]
    [InlineData("@bob", false)]
    [InlineData("@bob_x", false)]
    [InlineData("@bob:_x", false)]
    [InlineData("@", false)]
    public void State_AtOwnedKey_IsAllowedToTheOwnerAndThoseAbove(string key, bool allowed)
    {
        foreach (string version in (string[])["org.matrix.msc3757.10", "org.matrix.msc3757.11"])
        {
            TestRoom room = Of(version).Member(Bob, "join").Levels("""{"users":{"@alice:a":60,"@bob:a":50,"@eve:e":50}}""");
            AuthVerdict verdict = room.Judge(TestEvent.State("m.t", key, Bob));
            Assert.Equal(allowed ? AuthRule.Otherwise : AuthRule.StateKeyOfOtherUser, verdict.DecidedBy);
            Assert.Equal(allowed, verdict.IsAllowed);
        }
    }
}
