using System.Diagnostics;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>Which servers a room lets in.</summary>
public sealed class ServerAclTests
{
    [Theory]
    [InlineData("""{"allow":["*"]}""", "a.example", true)]
    [InlineData("""{"allow":["*"]}""", "1.2.3.4", true)]
    [InlineData("""{"allow":["*"],"deny":["evil.com"]}""", "evil.com", false)]
    [InlineData("""{"allow":["*"],"deny":["evil.com"]}""", "evil.com:8448", false)]
    [InlineData("""{"allow":["*"],"deny":["EVIL.com"]}""", "evil.COM", false)]
    [InlineData("""{"allow":["*"],"deny":["evil.com"]}""", "evilXcom", true)]
    [InlineData("""{"allow":["*"],"deny":["evil.com"]}""", "notevil.com", true)]
    [InlineData("""{"allow":["*"],"deny":["evil.com"]}""", "evil.com.au", true)]
    [InlineData("""{"allow":["*"],"deny":["*.evil.com"]}""", "a.b.evil.com", false)]
    [InlineData("""{"allow":["*"],"deny":["*.evil.com"]}""", "evil.com", true)]
    [InlineData("""{"allow":["*"],"deny":["e?il.com"]}""", "evil.com", false)]
    [InlineData("""{"allow":["*"],"deny":["e?il.com"]}""", "eil.com", true)]
    [InlineData("""{"allow":["*"],"deny":["???"]}""", "a.b", false)]
    [InlineData("""{"allow":["*"],"deny":["*?"]}""", "a", false)]
    [InlineData("""{"allow":["*"],"deny":["?*?"]}""", "a", true)]
    [InlineData("""{"allow":["*"],"deny":["**"]}""", "a", false)]
    [InlineData("""{"allow":["*"],"deny":[""]}""", "a", true)]
    [InlineData("""{"allow":["*"],"deny":["[a-z]*"]}""", "abc", true)]
    [InlineData("""{"allow":["*"],"deny":["a.c|b","^abc$",".*","(abc)"]}""", "abc", true)]
    [InlineData("""{"allow":["*"],"deny":["\u0061bc"]}""", "abc", false)]
    [InlineData("""{"allow":["*"],"deny":["evil.com:8448"]}""", "evil.com:8448", true)]
    [InlineData("""{"allow":["*"],"deny":["*8448"]}""", "evil.com:8448", true)]
    [InlineData("""{"allow":["*"],"deny":["[::1]"]}""", "[::1]:8448", false)]
    [InlineData("""{"allow":["*"],"deny":["[2001:DB8:*]"]}""", "[2001:db8::1]", false)]
    [InlineData("""{"allow":["*"],"deny":["*]"]}""", "[::1]", false)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "[::1]:8448", false)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "1.2.3.4:1", false)]
    [InlineData("""{"allow":["1.2.3.4"],"allow_ip_literals":false}""", "1.2.3.4", false)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "1.2.3.4.example", true)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":false}""", "1.2.3", true)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":"false"}""", "1.2.3.4", true)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":null}""", "1.2.3.4", true)]
    [InlineData("""{"allow":["*"],"allow_ip_literals":0}""", "1.2.3.4", true)]
    [InlineData("{}", "a.example", false)]
    [InlineData("""{"allow":[]}""", "a.example", false)]
    [InlineData("""{"allow":"*"}""", "a.example", false)]
    [InlineData("""{"allow":{"0":"*"}}""", "a.example", false)]
    [InlineData("""{"allow":null,"deny":["*"]}""", "a.example", false)]
    [InlineData("""{"allow":[1,null,{},["*"],"*"],"deny":[true,"b"]}""", "a.example", true)]
    [InlineData("""{"allow":["*"],"deny":"*"}""", "a.example", true)]
    public void Allows_Server_ByTheList(string content, string server, bool allowed) =>
        Assert.Equal(allowed, Acl(content).Allows(ServerName.Parse(server)));

    [Fact]
    public void Allows_ServerThatWasNeverSet_IsFalse() => Assert.False(Acl("""{"allow":["*"]}""").Allows(default));

    /// <summary>
    /// Globs that take a matcher with backtracking longer than the age of the universe: the largest list that an event holds is done in
    /// the time of a few million comparisons.
    /// </summary>
    [Theory]
    [InlineData("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b")]
    [InlineData("*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?*?b")]
    [InlineData("********************************************************************b")]
    [InlineData("*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")]
    public void Allows_GlobBombs_TakesTimeInTheProductOfTheLengths(string bomb)
    {
        string deny = string.Join(',', Enumerable.Repeat($"\"{bomb}\"", 60_000 / bomb.Length));
        ServerAcl acl = Acl($$"""{"allow":["*"],"deny":[{{deny}}]}""");
        ServerAcl one = Acl($$"""{"allow":["*"],"deny":["{{string.Concat(Enumerable.Repeat("*a", 30_000))}}b"]}""");
        var server = ServerName.Parse(new string('a', 255));
        long start = Stopwatch.GetTimestamp();
        Assert.True(acl.Allows(server));
        Assert.True(one.Allows(server));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), "a bound so wide that only an explosion breaks it");
    }

    private static ServerAcl Acl(string content) => ServerAcl.FromEvent(TestEvent.State("m.room.server_acl", "", TestRoom.Alice, content).Load(Versions.Of(11)));
}
