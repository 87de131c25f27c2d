using Matrix.Core.Federation.Client;
using Matrix.Core.Federation.Tests.Client.Support;
using Matrix.Core.Federation.Transactions;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Tests.Client.Units;

/// <summary>SEC-4: a server speaks for its own users alone (GHSA-rgv2-84w7-5j9p).</summary>
public sealed class EduOriginTests
{
    private static readonly ServerName Origin = SampleEvents.Other.Name;

    public static TheoryData<string, string> OneUser => new()
    {
        { "m.typing", """{"room_id":"!r:x","user_id":"USER","typing":true}""" },
        { "m.direct_to_device", """{"sender":"USER","type":"t","message_id":"m","messages":{"@alice:own.example":{"D":{}}}}""" },
        { "m.device_list_update", """{"user_id":"USER","device_id":"D","stream_id":3}""" },
        { "m.signing_key_update", """{"user_id":"USER","master_key":{}}""" },
    };

    [Theory]
    [MemberData(nameof(OneUser))]
    public void OneUser_OfTheSender_IsTaken(string type, string content)
    {
        Edu edu = Make(type, content.Replace("USER", "@bob:other.example", StringComparison.Ordinal));
        EduVerdict verdict = edu.CheckOrigin(Origin);
        Assert.Equal((ContentErrorKind.None, true, 0), (verdict.Error.Kind, verdict.OriginMatches, verdict.LeftOutCount));
        Assert.Equal(edu, verdict.Accepted);
        Assert.Equal([SampleEvents.Bob], edu.ClaimedUsers);
    }

    [Theory]
    [MemberData(nameof(OneUser))]
    public void OneUser_OfAnotherServer_IsRefusedWhole(string type, string content)
    {
        foreach (string user in (string[])["@alice:own.example", "@bob:other.example:1", "@bob:sub.other.example", "@bob:OTHER.example"])
        {
            EduVerdict verdict = Make(type, content.Replace("USER", user, StringComparison.Ordinal)).CheckOrigin(Origin);
            Assert.Equal((ContentErrorKind.WrongOrigin, false), (verdict.Error.Kind, verdict.OriginMatches));
            Assert.Null(verdict.Accepted);
        }
    }

    [Theory]
    [MemberData(nameof(OneUser))]
    public void OneUser_WithoutAUser_IsNobodys(string type, string content)
    {
        EduVerdict verdict = Make(type, content.Replace("USER", "bob", StringComparison.Ordinal)).CheckOrigin(Origin);
        Assert.Equal(ContentErrorKind.BadField, verdict.Error.Kind);
        Assert.Null(verdict.OriginMatches);
    }

    [Fact]
    public void Presence_OfAnotherServersUsers_IsLeftOut()
    {
        const string own = """{"user_id":"@bob:other.example","presence":"online","org.example.x":[1.50]}""";
        Edu edu = Make("m.presence", $$"""{"push":[{"user_id":"@alice:own.example","presence":"online"},{{own}},{"user_id":"@eve:third.example"}],"y":1}""");
        EduVerdict verdict = edu.CheckOrigin(Origin);
        Assert.Equal((false, 2), (verdict.OriginMatches, verdict.LeftOutCount));
        Assert.Equal($$"""{"y":1,"push":[{{own}}]}""", verdict.Accepted!.Content.ToString());
        Assert.Equal(["@alice:own.example", "@bob:other.example", "@eve:third.example"], edu.ClaimedUsers.Select(user => user.ToString()), StringComparer.Ordinal);
        Assert.True(verdict.Accepted.TryRead(out PresenceEdu? read));
        Assert.Equal(SampleEvents.Bob, Assert.Single(read.Push).UserId);
    }

    [Fact]
    public void Receipts_OfAnotherServersUsers_AreLeftOut()
    {
        const string receipt = """{"event_ids":["$a"],"data":{"ts":1}}""";
        Edu edu = Make("m.receipt", $$$$"""{"!r:x":{"m.read":{"@alice:own.example":{{{{receipt}}}},"@bob:other.example":{{{{receipt}}}}}}}""");
        EduVerdict verdict = edu.CheckOrigin(Origin);
        Assert.Equal((false, 1), (verdict.OriginMatches, verdict.LeftOutCount));
        Assert.Equal($$$$"""{"!r:x":{"m.read":{"@bob:other.example":{{{{receipt}}}}}}}""", verdict.Accepted!.Content.ToString());
    }

    [Fact]
    public void UnknownType_IsPassedOnUnchecked()
    {
        Edu edu = Make("org.example.x", """{"user_id":"@alice:own.example"}""");
        EduVerdict verdict = edu.CheckOrigin(Origin);
        Assert.Equal((ContentErrorKind.None, (bool?)null), (verdict.Error.Kind, verdict.OriginMatches));
        Assert.Equal(edu, verdict.Accepted);
        Assert.Empty(edu.ClaimedUsers);
    }

    [Fact]
    public void CheckOrigin_WithoutAServer_IsMisuse() => Assert.ThrowsAny<ArgumentException>(() => Make("m.typing", "{}").CheckOrigin(default));

    private static Edu Make(string type, string content) => new(type, new RawJson(SampleEvents.Utf8(content)));
}
