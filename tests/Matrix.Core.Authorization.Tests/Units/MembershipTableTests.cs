using static Matrix.Core.Authorization.Tests.Support.TestRoom;

namespace Matrix.Core.Authorization.Tests.Units;

/// <summary>Who may make which membership of which, cell by cell, by room version and join rule.</summary>
public sealed class MembershipTableTests
{
    private static readonly string[] From = ["none", "leave", "invite", "join", "ban", "knock"];

    private static readonly string[] To = ["join", "invite", "leave", "ban", "knock"];

    /// <summary>
    /// For each membership of the user (none, leave, invite, join, ban, knock) what the user may become of their own: j(oin), l(eave),
    /// k(nock), or nothing (-). Nobody may invite or ban themselves.
    /// </summary>
    [Theory]
    [InlineData(6, "invite", "- - jl jl - -")]
    [InlineData(6, "public", "j j jl jl - j")]
    [InlineData(6, "knock", "- - l l - -")]
    [InlineData(6, "restricted", "- - l l - -")]
    [InlineData(6, "knock_restricted", "- - l l - -")]
    [InlineData(6, "private", "- - l l - -")]
    [InlineData(7, "invite", "- - jl jl - l")]
    [InlineData(7, "public", "j j jl jl - jl")]
    [InlineData(7, "knock", "k k jl jl - lk")]
    [InlineData(7, "restricted", "- - l l - l")]
    [InlineData(7, "knock_restricted", "- - l l - l")]
    [InlineData(7, "private", "- - l l - l")]
    [InlineData(8, "restricted", "- - jl jl - l")]
    [InlineData(8, "knock_restricted", "- - l l - l")]
    [InlineData(12, "invite", "- - jl jl - l")]
    [InlineData(12, "public", "j j jl jl - jl")]
    [InlineData(12, "knock", "k k jl jl - lk")]
    [InlineData(12, "restricted", "- - jl jl - l")]
    [InlineData(12, "knock_restricted", "k k jl jl - lk")]
    [InlineData(12, "private", "- - l l - l")]
    public void Own_FromEveryMembershipToEveryOther_IsAsInTheTable(int version, string joinRule, string table) =>
        Assert.Equal(table, Table(version, joinRule, sender: Dave));

    /// <summary>The same for what a moderator may make of another: i(nvite), l(eave), b(an). Nobody joins or knocks for another.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public void Others_FromEveryMembershipToEveryOther_IsAsInTheTableUnderEveryJoinRule(int version)
    {
        foreach (string joinRule in (string[])["invite", "public", "knock", "restricted", "knock_restricted", "private"])
        {
            Assert.Equal($"{joinRule}: ilb ilb ilb lb lb ilb", $"{joinRule}: {Table(version, joinRule, sender: Bob)}");
        }
    }

    /// <summary>The unban needs the levels to ban and to kick; everything else one of them.</summary>
    [Theory]
    [MemberData(nameof(Versions.All), MemberType = typeof(Versions))]
    public void Others_ByOneWhoMayBanButNotKick_CannotBeUnbannedOrKicked(int version)
    {
        TestRoom room = Joined(version).Levels("""{"ban":40,"kick":60,"users":{"@bob:a":50}}""");
        Assert.False(room.Member(Dave, "ban").Judge(TestEvent.Member(Bob, Dave, "leave")).IsAllowed);
        Assert.True(room.Judge(TestEvent.Member(Bob, Dave, "ban")).IsAllowed);
        Assert.False(room.Member(Dave, "join").Judge(TestEvent.Member(Bob, Dave, "leave")).IsAllowed);
    }

    private static string Table(int version, string joinRule, string sender)
    {
        var cells = new List<string>();
        foreach (string from in From)
        {
            TestRoom room = Joined(version).JoinRule(joinRule).Levels("""{"users":{"@bob:a":50}}""");
            _ = from == "none" ? room : room.Member(Dave, from);
            string cell = string.Concat(To.Where(to => room.Judge(TestEvent.Member(sender, Dave, to)).IsAllowed).Select(to => to[0]));
            cells.Add(cell.Length == 0 ? "-" : cell);
        }

        return string.Join(' ', cells);
    }
}
