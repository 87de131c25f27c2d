using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-10.6 to 10.11: who may change which level. Bob, who changes them, has 50; absent is absent, never a default.</summary>
public sealed class PowerLevelsAlterationTests
{
    private static readonly string[] Scalars = ["users_default", "events_default", "state_default", "ban", "redact", "kick", "invite"];

    [Theory, CoversRule(AuthRule.PowerLevelsScalarOld, "1-12")]
    public void Scalar_AboveTheSender_CannotBeChangedOrRemoved(int version)
    {
        foreach (string name in Scalars.Where(name => name != "state_default"))
        {
            Change(version, $"\"{name}\":51,", $"\"{name}\":50,").RejectedBy(AuthRule.PowerLevelsScalarOld, version, Facts(name, 51));
            Change(version, $"\"{name}\":51,", "").RejectedBy(AuthRule.PowerLevelsScalarOld, version, Facts(name, 51));
        }

        Change(version, "\"state_default\":51,\"events\":{\"m.room.power_levels\":0},", "\"events\":{\"m.room.power_levels\":0},")
            .RejectedBy(AuthRule.PowerLevelsScalarOld, version, Facts("state_default", 51));
    }

    [Theory, CoversRule(AuthRule.PowerLevelsScalarOld, "1-12", Applies = false)]
    public void Scalar_AtTheSendersLevel_CanBeChangedOrRemoved(int version)
    {
        foreach (string name in Scalars)
        {
            Change(version, $"\"{name}\":50,", $"\"{name}\":-1,").AllowedBy(AuthRule.PowerLevels, version);
            Change(version, $"\"{name}\":50,", "").AllowedBy(AuthRule.PowerLevels, version);
        }
    }

    /// <summary>What does not change is not looked at.</summary>
    [Theory, CoversRule(AuthRule.PowerLevelsScalarOld, "1-12", Applies = false)]
    public void Levels_AboveTheSenderThatStay_AreAllowed(int version) =>
        Change(
            version,
            "\"ban\":99,\"events\":{\"m.x\":99},\"notifications\":{\"room\":99},\"users_default\":99,",
            "\"ban\":99,\"events\":{\"m.x\":99},\"notifications\":{\"room\":99},\"users_default\":99,").AllowedBy(AuthRule.PowerLevels, version);

    [Theory, CoversRule(AuthRule.PowerLevelsScalarNew, "1-12")]
    public void Scalar_CannotBeSetAboveTheSender(int version)
    {
        foreach (string name in Scalars)
        {
            Change(version, "", $"\"{name}\":51,").RejectedBy(AuthRule.PowerLevelsScalarNew, version, Facts(name, 51));
            Change(version, $"\"{name}\":1,", $"\"{name}\":51,").RejectedBy(AuthRule.PowerLevelsScalarNew, version, Facts(name, 51));
        }
    }

    /// <summary>Absent to explicit is an addition even where it says the default, and from absent only the new value counts.</summary>
    [Theory, CoversRule(AuthRule.PowerLevelsScalarNew, "1-12", Applies = false)]
    public void Scalar_CanBeAddedAtTheSendersLevel(int version)
    {
        foreach (string name in Scalars)
        {
            Change(version, "", $"\"{name}\":50,").AllowedBy(AuthRule.PowerLevels, version);
        }

        Joined(version).Levels("""{"events":{"m.room.power_levels":10},"users":{"@bob:a":20}}""")
            .Judge(TestEvent.PowerLevels(Bob, """{"ban":20,"events":{"m.room.power_levels":10},"users":{"@bob:a":20}}""")).AllowedBy(AuthRule.PowerLevels, version);
        Joined(version).Levels("""{"ban":20,"events":{"m.room.power_levels":10},"users":{"@bob:a":20}}""")
            .Judge(TestEvent.PowerLevels(Bob, """{"events":{"m.room.power_levels":10},"users":{"@bob:a":20}}""")).AllowedBy(AuthRule.PowerLevels, version);
    }

    /// <summary>An absent level is not the level 0: it does not stand above a sender whose level is negative.</summary>
    [Theory, CoversRule(AuthRule.PowerLevelsScalarNew, "1-12", Applies = false)]
    public void Scalar_AddedByASenderBelowZero_IsAllowed(int version) =>
        Joined(version).Levels("""{"events":{"m.room.power_levels":-10},"users":{"@bob:a":-5}}""")
            .Judge(TestEvent.PowerLevels(Bob, """{"ban":-5,"events":{"m.room.power_levels":-10},"users":{"@bob:a":-5}}""")).AllowedBy(AuthRule.PowerLevels, version);

    [Theory, CoversRule(AuthRule.PowerLevelsScalarNew, "1-12")]
    public void Scalar_AddedAtADefaultAboveTheSender_IsRejected(int version) =>
        Joined(version).Levels("""{"events":{"m.room.power_levels":10},"users":{"@bob:a":20}}""")
            .Judge(TestEvent.PowerLevels(Bob, """{"ban":50,"events":{"m.room.power_levels":10},"users":{"@bob:a":20}}"""))
            .RejectedBy(AuthRule.PowerLevelsScalarNew, version, new AuthFacts { Field = "ban", RequiredLevel = new PowerLevel(50), SenderLevel = new PowerLevel(20) });

    [Theory, CoversRule(AuthRule.PowerLevelsEntryOld, "1-12")]
    public void Entry_AboveTheSender_CannotBeChangedOrRemoved(int version)
    {
        Change(version, "\"events\":{\"m.x\":51},", "\"events\":{\"m.x\":50},").RejectedBy(AuthRule.PowerLevelsEntryOld, version, Facts("events.m.x", 51));
        Change(version, "\"events\":{\"m.x\":51},", "\"events\":{},").RejectedBy(AuthRule.PowerLevelsEntryOld, version, Facts("events.m.x", 51));
        Change(version, "\"events\":{\"m.x\":51},", "").RejectedBy(AuthRule.PowerLevelsEntryOld, version, Facts("events.m.x", 51));
    }

    [Theory, CoversRule(AuthRule.PowerLevelsEntryOld, "1-12", Applies = false)]
    public void Entry_AtTheSendersLevel_CanBeChangedOrRemoved(int version)
    {
        Change(version, "\"events\":{\"m.x\":50},", "\"events\":{\"m.x\":1},").AllowedBy(AuthRule.PowerLevels, version);
        Change(version, "\"events\":{\"m.x\":50},", "").AllowedBy(AuthRule.PowerLevels, version);
    }

    [Theory, CoversRule(AuthRule.PowerLevelsEntryNew, "1-12")]
    public void Entry_CannotBeSetAboveTheSender(int version)
    {
        Change(version, "", "\"events\":{\"m.x\":51},").RejectedBy(AuthRule.PowerLevelsEntryNew, version, Facts("events.m.x", 51));
        Change(version, "\"events\":{\"m.x\":1},", "\"events\":{\"m.x\":51},").RejectedBy(AuthRule.PowerLevelsEntryNew, version, Facts("events.m.x", 51));
    }

    [Theory, CoversRule(AuthRule.PowerLevelsEntryNew, "1-12", Applies = false)]
    public void Entry_CanBeSetToTheSendersLevel(int version) =>
        Change(version, "\"events\":{\"m.x\":-1},", "\"events\":{\"m.x\":50,\"m.y\":50},").AllowedBy(AuthRule.PowerLevels, version);

    [Theory, CoversRule(AuthRule.PowerLevelsEntryOld, "6-12")]
    public void Notification_AboveTheSender_CannotBeChangedOrRemoved(int version)
    {
        Change(version, "\"notifications\":{\"room\":51},", "\"notifications\":{\"room\":0},").RejectedBy(AuthRule.PowerLevelsEntryOld, version, Facts("notifications.room", 51));
        Change(version, "\"notifications\":{\"room\":51},", "").RejectedBy(AuthRule.PowerLevelsEntryOld, version, Facts("notifications.room", 51));
    }

    [Theory, CoversRule(AuthRule.PowerLevelsEntryOld, "6-12", Applies = false)]
    public void Notification_AtTheSendersLevel_CanBeChangedOrRemoved(int version)
    {
        Change(version, "\"notifications\":{\"room\":50},", "\"notifications\":{\"room\":1},").AllowedBy(AuthRule.PowerLevels, version);
        Change(version, "\"notifications\":{\"room\":50},", "").AllowedBy(AuthRule.PowerLevels, version);
    }

    [Theory, CoversRule(AuthRule.PowerLevelsEntryNew, "6-12")]
    public void Notification_CannotBeSetAboveTheSender(int version) =>
        Change(version, "", "\"notifications\":{\"room\":51},").RejectedBy(AuthRule.PowerLevelsEntryNew, version, Facts("notifications.room", 51));

    [Theory, CoversRule(AuthRule.PowerLevelsEntryNew, "1-5", Applies = false)]
    public void Notification_BeforeVersion6_IsNotLookedAt(int version)
    {
        Change(version, "\"notifications\":{\"room\":99},", "\"notifications\":{\"room\":100,\"x\":null},").AllowedBy(AuthRule.PowerLevels, version);
        Change(version, "\"notifications\":[],", "\"notifications\":true,").AllowedBy(AuthRule.PowerLevels, version);
    }

    /// <summary>Rule by rule: what is taken away from notifications comes before what is added to events.</summary>
    [Theory, CoversRule(AuthRule.PowerLevelsEntryOld, "6-12")]
    public void Entry_RemovedFromNotificationsAndAddedToEvents_IsRejectedForTheRemoval(int version) =>
        Change(version, "\"notifications\":{\"room\":51},", "\"events\":{\"m.x\":51},").RejectedBy(AuthRule.PowerLevelsEntryOld, version, Facts("notifications.room", 51));

    [Theory, CoversRule(AuthRule.PowerLevelsUserOld, "1-12")]
    public void User_AtOrAboveTheSender_CannotBeChangedOrRemoved(int version)
    {
        foreach (int level in (int[])[50, 51])
        {
            ChangeUsers(version, $"\"@carol:c\":{level},", "\"@carol:c\":0,").RejectedBy(AuthRule.PowerLevelsUserOld, version, Facts("users.@carol:c", level));
            ChangeUsers(version, $"\"@carol:c\":{level},", "").RejectedBy(AuthRule.PowerLevelsUserOld, version, Facts("users.@carol:c", level));
        }

        ChangeUsers(version, "\"@carol:c\":50,", "\"@carol:c\":51,").RejectedBy(AuthRule.PowerLevelsUserOld, version, Facts("users.@carol:c", 50));
    }

    [Theory, CoversRule(AuthRule.PowerLevelsUserOld, "1-12", Applies = false)]
    public void User_BelowTheSender_CanBeChangedAndRemoved(int version)
    {
        ChangeUsers(version, "\"@carol:c\":49,", "\"@carol:c\":50,").AllowedBy(AuthRule.PowerLevels, version);
        ChangeUsers(version, "\"@carol:c\":49,", "").AllowedBy(AuthRule.PowerLevels, version);
    }

    /// <summary>Oneself may be lowered and removed, though one is at one's own level.</summary>
    [Theory, CoversRule(AuthRule.PowerLevelsUserOld, "1-12", Applies = false)]
    public void User_WhoIsTheSender_CanBeLoweredAndRemoved(int version)
    {
        Own(version, "\"@bob:a\":49").AllowedBy(AuthRule.PowerLevels, version);
        Own(version, "").AllowedBy(AuthRule.PowerLevels, version);
    }

    [Theory, CoversRule(AuthRule.PowerLevelsUserNew, "1-12")]
    public void User_CannotBeSetAboveTheSender(int version)
    {
        ChangeUsers(version, "", "\"@carol:c\":51,").RejectedBy(AuthRule.PowerLevelsUserNew, version, Facts("users.@carol:c", 51));
        ChangeUsers(version, "\"@carol:c\":1,", "\"@carol:c\":51,").RejectedBy(AuthRule.PowerLevelsUserNew, version, Facts("users.@carol:c", 51));
        Own(version, "\"@bob:a\":51").RejectedBy(AuthRule.PowerLevelsUserNew, version, Facts("users.@bob:a", 51));
    }

    [Theory, CoversRule(AuthRule.PowerLevelsUserNew, "1-12", Applies = false)]
    public void User_CanBeSetToTheSendersLevel(int version) => ChangeUsers(version, "", "\"@carol:c\":50,").AllowedBy(AuthRule.PowerLevels, version);

    /// <summary>Removing one's own entry may raise one to a higher default: no rule is against it.</summary>
    [Theory, CoversRule(AuthRule.PowerLevels, "1-12")]
    public void User_WhoRemovesOwnEntryBelowTheDefault_IsAllowed(int version) =>
        Joined(version).Levels("""{"users":{"@bob:a":50},"users_default":90}""").Judge(TestEvent.PowerLevels(Bob, """{"users":{},"users_default":90}""")).AllowedBy(AuthRule.PowerLevels, version);

    [Theory, CoversRule(AuthRule.PowerLevels, "1-12")]
    public void Change_OfNothing_IsAllowed(int version) => Change(version, "", "").AllowedBy(AuthRule.PowerLevels, version);

    /// <summary>Compared after reading.</summary>
    [Theory, CoversRule(AuthRule.PowerLevels, "1-9")]
    public void Change_OfTheSpellingAlone_IsNoChange(int version) =>
        Change(version, "\"ban\":\"99\",\"events\":{\"m.x\":99},", "\"ban\":99,\"events\":{\"m.x\":\" +0099 \"},").AllowedBy(AuthRule.PowerLevels, version);

    [Theory, CoversRule(AuthRule.PowerLevels, "1-5")]
    public void Change_BelowTheDecimalPoint_IsNoChange(int version) =>
        Change(version, "\"ban\":99.25,", "\"ban\":9.95e1,").AllowedBy(AuthRule.PowerLevels, version);

    /// <summary>To version 9 such levels may have come in with the first power levels; a change cannot be compared with them.</summary>
    [Theory, CoversRule(AuthRule.PowerLevels, "1-9", Applies = false)]
    public void Change_WhereALevelCannotBeRead_IsRejected(int version)
    {
        Change(version, "\"ban\":\"x\",", "\"ban\":1,").RejectedBy(AuthRule.PowerLevelsScalarOld, version, Malformed("ban"));
        Change(version, "\"ban\":\"x\",", "\"ban\":\"x\",").RejectedBy(AuthRule.PowerLevelsScalarOld, version, Malformed("ban"));
        Change(version, "", "\"ban\":null,").RejectedBy(AuthRule.PowerLevelsScalarOld, version, Malformed("ban"));
        Change(version, "", "\"events\":[],").RejectedBy(AuthRule.PowerLevelsEntryOld, version, Malformed("events"));
        Change(version, "", "\"events\":{\"m.x\":true},").RejectedBy(AuthRule.PowerLevelsEntryNew, version, Malformed("events.m.x"));
        Change(version, "\"events\":{\"m.x\":true},", "").RejectedBy(AuthRule.PowerLevelsEntryOld, version, Malformed("events.m.x"));
    }

    [Theory, CoversRule(AuthRule.PowerLevels, "6-9", Applies = false)]
    public void Change_WhereNotificationsCannotBeRead_IsRejected(int version) =>
        Change(version, "", "\"notifications\":{\"room\":null},").RejectedBy(AuthRule.PowerLevelsEntryNew, version, Malformed("notifications.room"));

    /// <summary>Nothing in the rules asks for an empty state key.</summary>
    [Theory, CoversRule(AuthRule.PowerLevelsScalarNew, "1-12")]
    public void Change_AtAnotherStateKey_IsJudgedByTheSameRules(int version) =>
        Joined(version).Levels("""{"users":{"@bob:a":50}}""").Judge(TestEvent.State("m.room.power_levels", "elsewhere", Bob, """{"ban":51,"users":{"@bob:a":50}}"""))
            .RejectedBy(AuthRule.PowerLevelsScalarNew, version, Facts("ban", 51));

    /// <summary>By the letter the power levels of the room are those under the empty key. Synapse compares with the predecessor under the same key only.</summary>
    [Theory, CoversRule(AuthRule.PowerLevels, "1-12")]
    public void Change_AtAnotherStateKey_IsNotComparedWithItsOwnPredecessor(int version)
    {
        TestRoom room = Joined(version).Levels("""{"ban":40,"users":{"@bob:a":50}}""").State("m.room.power_levels", "elsewhere", Alice, """{"ban":90,"users":{"@alice:a":100}}""");
        room.Judge(TestEvent.State("m.room.power_levels", "elsewhere", Bob, """{"ban":45,"users":{"@bob:a":50}}""")).AllowedBy(AuthRule.PowerLevels, version);
        room.Judge(TestEvent.State("m.room.power_levels", "elsewhere", Bob, """{"ban":90,"users":{"@bob:a":50}}"""))
            .RejectedBy(AuthRule.PowerLevelsScalarNew, version, Facts("ban", 90));
    }

    private static AuthVerdict Change(int version, string old, string changed) =>
        Joined(version).Levels($$$"""{{{{old}}}"users":{"@bob:a":50}}""").Judge(TestEvent.PowerLevels(Bob, $$$"""{{{{changed}}}"users":{"@bob:a":50}}"""));

    private static AuthVerdict ChangeUsers(int version, string old, string changed) =>
        Joined(version).Levels($$$"""{"users":{{{{old}}}"@bob:a":50}}""").Judge(TestEvent.PowerLevels(Bob, $$$"""{"users":{{{{changed}}}"@bob:a":50}}"""));

    private static AuthVerdict Own(int version, string users) =>
        Joined(version).Levels("""{"users":{"@bob:a":50}}""").Judge(TestEvent.PowerLevels(Bob, $$$"""{"users":{{{{users}}}}}"""));

    private static AuthFacts Facts(string field, long level) => new() { Field = field, RequiredLevel = new PowerLevel(level), SenderLevel = new PowerLevel(50) };

    private static AuthFacts Malformed(string field) => new() { Field = field, LevelIsMalformed = true };
}
