using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-8.</summary>
public sealed class RequiredLevelTests
{
    [Theory, CoversRule(AuthRule.RequiredLevel, "1-12")]
    public void Event_ByOneBelowTheLevelOfItsType_IsRejected(int version)
    {
        Judge(version, """{"events":{"m.t":30},"users":{"@bob:a":29}}""", isState: false).RejectedBy(AuthRule.RequiredLevel, version, Levels(29, 30));
        Judge(version, """{"events":{"m.t":30},"users":{"@bob:a":29},"state_default":0}""", isState: true).RejectedBy(AuthRule.RequiredLevel, version, Levels(29, 30));
        Judge(version, """{"events_default":1}""", isState: false).RejectedBy(AuthRule.RequiredLevel, version, Levels(0, 1));
        Judge(version, "{}", isState: true).RejectedBy(AuthRule.RequiredLevel, version, Levels(0, 50));
        Judge(version, """{"users_default":-1}""", isState: false).RejectedBy(AuthRule.RequiredLevel, version, Levels(-1, 0));
    }

    [Theory, CoversRule(AuthRule.RequiredLevel, "1-12", Applies = false)]
    public void Event_ByOneWithJustTheLevelOfItsType_IsAllowed(int version)
    {
        Judge(version, """{"events":{"m.t":30},"events_default":99,"users":{"@bob:a":30}}""", isState: false).AllowedBy(AuthRule.Otherwise, version);
        Judge(version, """{"events":{"m.t":-5},"users":{"@bob:a":-5}}""", isState: true).AllowedBy(AuthRule.Otherwise, version);
        Judge(version, """{"state_default":7,"users_default":7}""", isState: true).AllowedBy(AuthRule.Otherwise, version);
        Judge(version, "{}", isState: false).AllowedBy(AuthRule.Otherwise, version);
    }

    /// <summary>Power levels themselves are state like any other here: this comes before what is asked of their content.</summary>
    [Theory, CoversRule(AuthRule.RequiredLevel, "1-12")]
    public void PowerLevels_ByOneBelowTheLevelToSetThem_AreRejectedBeforeTheyAreRead(int version) =>
        Joined(version).Levels("{}").Judge(TestEvent.PowerLevels(Bob, """{"users":"nonsense"}""")).RejectedBy(AuthRule.RequiredLevel, version, Levels(0, 50));

    [Theory, CoversRule(AuthRule.RequiredLevel, "1-9")]
    public void Event_WhoseLevelCannotBeRead_IsRejected(int version)
    {
        AuthFacts malformed = new() { LevelIsMalformed = true };
        foreach (string content in (string[])["""{"events":{"m.t":"x"}}""", """{"events":[]}""", """{"events":null}""", """{"events_default":true}""", """{"events_default":null}"""])
        {
            Judge(version, content, isState: false).RejectedBy(AuthRule.RequiredLevel, version, malformed);
        }

        Judge(version, """{"users_default":{}}""", isState: false).RejectedBy(AuthRule.RequiredLevel, version, malformed with { Field = "users" });
    }

    /// <summary>Read when it is needed: what is malformed elsewhere does not matter.</summary>
    [Theory, CoversRule(AuthRule.RequiredLevel, "1-9", Applies = false)]
    public void Event_WhereOtherLevelsCannotBeRead_IsAllowed(int version) =>
        Judge(version, """{"ban":"x","events":{"m.other":null,"m.t":0},"events_default":[],"state_default":true,"notifications":{"room":null},"users":{"@bob:a":1},"users_default":{}}""", isState: false)
            .AllowedBy(AuthRule.Otherwise, version);

    private static AuthVerdict Judge(int version, string levels, bool isState) =>
        Joined(version).Levels(levels).Judge(isState ? TestEvent.State("m.t", "", Bob) : TestEvent.Message("m.t", Bob));

    private static AuthFacts Levels(long sender, long required) => new() { SenderLevel = new PowerLevel(sender), RequiredLevel = new PowerLevel(required) };
}
