using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units.Rules;

/// <summary>AU-11: in versions 1 and 2 a redaction is judged as an event; later when it is applied.</summary>
public sealed class RedactionTests
{
    private static readonly AuthFacts TooLow = new() { SenderLevel = new PowerLevel(49), RequiredLevel = new PowerLevel(50) };

    [Theory, CoversRule(AuthRule.RedactionLevel, "1-2")]
    public void Redaction_ByOneWithTheLevel_IsAllowedWhateverItRedacts(int version)
    {
        TestRoom room = Room(version, 50);
        room.Judge(Redaction("\"$x:elsewhere\"")).AllowedBy(AuthRule.RedactionLevel, version);
        room.Judge(TestEvent.Message("m.room.redaction", Bob)).AllowedBy(AuthRule.RedactionLevel, version);
        room.Judge(Redaction("17")).AllowedBy(AuthRule.RedactionLevel, version);
    }

    [Theory, CoversRule(AuthRule.RedactionLevel, "1-2", Applies = false)]
    public void Redaction_WhereTheLevelCannotBeRead_IsRejected(int version) =>
        Joined(version).Levels("""{"redact":"x"}""").Judge(Redaction("\"$x:a\""))
            .RejectedBy(AuthRule.RedactionLevel, version, new AuthFacts { LevelIsMalformed = true, Field = "redact" });

    [Theory, CoversRule(AuthRule.RedactionSameServer, "1-2")]
    public void Redaction_OfEventOfTheSameServer_IsAllowed(int version)
    {
        Room(version, 49).Judge(Redaction("\"$x:a\"")).AllowedBy(AuthRule.RedactionSameServer, version);
        Room(version, 49).Judge(Redaction("\"$x\\u003aa\"")).AllowedBy(AuthRule.RedactionSameServer, version);
        Room(version, 49).Judge(Redaction("\"$x:a:1\"").Named("$new:a:1")).AllowedBy(AuthRule.RedactionSameServer, version);
    }

    [Theory, CoversRule(AuthRule.RedactionNotAllowed, "1-2")]
    public void Redaction_OfEventOfOtherServer_IsRejected(int version)
    {
        foreach (string redacts in (string[])["\"$x:c\"", "\"$x:a:8448\"", "\"$x:A\"", "\"$x\"", "\"$x:\"", "\"\"", "17", "null", "[\"$x:a\"]"])
        {
            Room(version, 49).Judge(Redaction(redacts)).RejectedBy(AuthRule.RedactionNotAllowed, version, TooLow);
        }

        Room(version, 49).Judge(TestEvent.Message("m.room.redaction", Bob, """{"redacts":"$x:a"}""")).RejectedBy(AuthRule.RedactionNotAllowed, version, TooLow);
        Room(version, 49).Judge(Redaction("\"$x\"").Named("$noserver")).RejectedBy(AuthRule.RedactionNotAllowed, version, TooLow);
    }

    /// <summary>The server is that of the IDs, not that of the senders.</summary>
    [Theory, CoversRule(AuthRule.RedactionNotAllowed, "1-2", Applies = false)]
    public void Redaction_OfEventOfTheServerInItsOwnId_IsAllowed(int version) =>
        Room(version, 49).Judge(Redaction("\"$x:c\"").Named("$new:c")).AllowedBy(AuthRule.RedactionSameServer, version);

    [Theory, CoversRule(AuthRule.RedactionNotAllowed, "3-12", Applies = false)]
    public void Redaction_FromVersion3_IsAnEventLikeAnyOther(int version)
    {
        Room(version, 0).Judge(Redaction("\"$x:c\"")).AllowedBy(AuthRule.Otherwise, version);
        Joined(version).Levels("""{"events":{"m.room.redaction":1},"redact":0}""").Judge(Redaction("\"$x:c\""))
            .RejectedBy(AuthRule.RequiredLevel, version, new AuthFacts { SenderLevel = new PowerLevel(0), RequiredLevel = new PowerLevel(1) });
    }

    private static TestRoom Room(int version, int level) => Joined(version).Levels($$$"""{"users":{"@bob:a":{{{level}}}}}""");

    private static TestEvent Redaction(string redacts) => TestEvent.Message("m.room.redaction", Bob).With("redacts", redacts);
}
