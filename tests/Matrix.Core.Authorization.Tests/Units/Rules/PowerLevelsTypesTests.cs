using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-10.1 to 10.5: what power levels may hold.</summary>
public sealed class PowerLevelsTypesTests
{
    private static readonly string[] Scalars = ["users_default", "events_default", "state_default", "ban", "redact", "kick", "invite"];

    [Theory, CoversRule(AuthRule.PowerLevelsScalarType, "10-12")]
    public void Scalar_ThatIsNoInteger_IsRejected(int version)
    {
        foreach (string name in Scalars)
        {
            foreach (string value in (string[])["\"50\"", "null", "true", "[]", "{}", "1.5", "1e2", "1.0"])
            {
                First(version, $$"""{"{{name}}":{{value}}}""").RejectedBy(AuthRule.PowerLevelsScalarType, version, new AuthFacts { Field = name });
            }
        }
    }

    [Theory, CoversRule(AuthRule.PowerLevelsScalarType, "10-12", Applies = false)]
    public void Scalar_ThatIsAnyInteger_IsAllowed(int version)
    {
        foreach (string name in Scalars)
        {
            First(version, $$"""{"{{name}}":-9007199254740991}""").AllowedBy(AuthRule.PowerLevelsFirst, version);
            First(version, $$"""{"{{name}}":9007199254740991,"other":"50"}""").AllowedBy(AuthRule.PowerLevelsFirst, version);
        }
    }

    [Theory, CoversRule(AuthRule.PowerLevelsMapType, "10-12")]
    public void Map_ThatIsNoObjectOfIntegers_IsRejected(int version)
    {
        foreach (string name in (string[])["events", "notifications"])
        {
            foreach (string value in (string[])["null", "[]", "1", "\"x\"", "true", "{\"a\":\"1\"}", "{\"a\":null}", "{\"a\":1,\"b\":true}", "{\"a\":{}}", "{\"a\":1.5}"])
            {
                First(version, $$"""{"{{name}}":{{value}}}""").RejectedBy(AuthRule.PowerLevelsMapType, version, new AuthFacts { Field = name });
            }
        }
    }

    [Theory, CoversRule(AuthRule.PowerLevelsMapType, "10-12", Applies = false)]
    public void Map_OfIntegersUnderAnyKeys_IsAllowed(int version) =>
        First(version, """{"events":{"":1,"@bob":2,"\u0000":3},"notifications":{},"users":{}}""").AllowedBy(AuthRule.PowerLevelsFirst, version);

    [Theory, CoversRule(AuthRule.PowerLevelsMapType, "1-9", Applies = false)]
    public void ScalarsAndMaps_BeforeVersion10_AreNotChecked(int version) =>
        First(version, """{"ban":"x","events":[],"invite":null,"kick":{},"notifications":{"room":true},"redact":false,"state_default":[]}""").AllowedBy(AuthRule.PowerLevelsFirst, version);

    [Theory, CoversRule(AuthRule.PowerLevelsUsers, "1-12")]
    public void Users_ThatAreNoObjectOfUserIdsAndLevels_AreRejected(int version)
    {
        foreach (string users in (string[])
            [
                "null", "[]", "1", "\"x\"", "true",
                "{\"foo\":1}", "{\"\":1}", "{\"@bob\":1}", "{\"@bob:\":1}", "{\"bob:a\":1}", "{\"@bob:a b\":1}", "{\"@bob:a_b\":1}", "{\"@b\\u0000:a\":1}",
                "{\"@bob:a\":null}", "{\"@bob:a\":true}", "{\"@bob:a\":[]}", "{\"@bob:a\":{}}", "{\"@bob:a\":\"\"}", "{\"@bob:a\":\"5_0\"}", "{\"@bob:a\":\"1.5\"}", "{\"@bob:a\":\"0x10\"}",
                $"{{\"@{new string('b', 253)}:a\":1}}",
            ])
        {
            First(version, $$"""{"users":{{users}}}""").RejectedBy(AuthRule.PowerLevelsUsers, version);
        }
    }

    [Theory, CoversRule(AuthRule.PowerLevelsUsers, "10-12")]
    public void Users_WithStringsFromVersion10_AreRejected(int version) =>
        First(version, """{"users":{"@bob:a":"50"}}""").RejectedBy(AuthRule.PowerLevelsUsers, version);

    [Theory, CoversRule(AuthRule.PowerLevelsUsers, "6-12")]
    public void Users_WithFloatsFromVersion6_AreRejected(int version) =>
        First(version, """{"users":{"@bob:a":50.5}}""").RejectedBy(AuthRule.PowerLevelsUsers, version);

    [Theory, CoversRule(AuthRule.PowerLevelsUsers, "1-12", Applies = false)]
    public void Users_WithAnyUserIds_AreAllowed(int version)
    {
        First(version, """{"users":{"@:a":1,"@Bob Ünï:a.b-c":-1,"@b:1.2.3.4:8448":0,"@b:[::1]":5,"@\u0001:a":2}}""").AllowedBy(AuthRule.PowerLevelsFirst, version);
        First(version, $"{{\"users\":{{\"@{new string('b', 252)}:a\":1}}}}").AllowedBy(AuthRule.PowerLevelsFirst, version);
        First(version, "{}").AllowedBy(AuthRule.PowerLevelsFirst, version);
    }

    [Theory, CoversRule(AuthRule.PowerLevelsUsers, "1-9", Applies = false)]
    public void Users_WithStringsToVersion9_AreAllowed(int version) =>
        First(version, """{"users":{"@bob:a":"  +0050\n","@carol:c":"-1"}}""").AllowedBy(AuthRule.PowerLevelsFirst, version);

    [Theory, CoversRule(AuthRule.PowerLevelsCreator, "12")]
    public void Users_ThatListACreator_AreRejected(int version)
    {
        TestRoom room = Joined(version).CreatedWith("\"additional_creators\":[\"@bob:a\",\"@erin:e\"],");
        foreach (string user in (string[])["@alice:a", "@bob:a", "@erin:e"])
        {
            string content = $$$"""{"users":{"@carol:c":1,"{{{user}}}":100}}""";
            room.Without("m.room.power_levels").Judge(TestEvent.PowerLevels(Alice, content)).RejectedBy(AuthRule.PowerLevelsCreator, version);
            room.Levels("{}").Judge(TestEvent.PowerLevels(Bob, content)).RejectedBy(AuthRule.PowerLevelsCreator, version);
            room.Levels(content).Judge(TestEvent.PowerLevels(Bob, content)).RejectedBy(AuthRule.PowerLevelsCreator, version);
        }
    }

    [Theory, CoversRule(AuthRule.PowerLevelsCreator, "12", Applies = false)]
    public void Users_ThatListNoCreator_AreAllowed(int version) =>
        Joined(version).CreatedWith("\"creator\":\"@carol:c\",").Judge(TestEvent.PowerLevels(Alice, """{"users":{"@carol:c":100,"@Alice:a":1}}""")).AllowedBy(AuthRule.PowerLevelsFirst, version);

    [Theory, CoversRule(AuthRule.PowerLevelsCreator, "1-11", Applies = false)]
    public void Users_ThatListTheCreatorBeforeVersion12_AreAllowed(int version) =>
        First(version, """{"users":{"@alice:a":100}}""").AllowedBy(AuthRule.PowerLevelsFirst, version);

    /// <summary>There is nothing to compare with: the first power levels may be above the creator's 100.</summary>
    [Theory, CoversRule(AuthRule.PowerLevelsFirst, "1-12")]
    public void First_WithAnyLevels_IsAllowed(int version) =>
        First(version, """{"ban":500,"events":{"m.x":500},"invite":500,"users":{"@bob:a":500},"users_default":500}""").AllowedBy(AuthRule.PowerLevelsFirst, version);

    private static AuthVerdict First(int version, string content) => Joined(version).Judge(TestEvent.PowerLevels(Alice, content));
}
