using System.Text.RegularExpressions;

namespace Matrix.Core.RepositoryTests.Layers;

/// <summary>A room version is data: what follows from it stands in its record, and nobody else asks which one it is.</summary>
/// <remarks>Whether an event is of its room's version may be asked: nothing is said of which one.</remarks>
public sealed partial class RoomVersionTests
{
    private const string Home = "src/Matrix.Core.Events/RoomVersions/";

    [Fact]
    public void Sources_OutsideTheRecords_CompareNoVersions()
    {
        string[] found = [.. Repository.Files("src", "*.cs").Where(path => !Repository.Relative(path).StartsWith(Home, StringComparison.Ordinal)).SelectMany(Comparisons)];
        Assert.Empty(found);
    }

    [Fact]
    public void Records_AreWhereTheyAreSaidToBe() => Assert.NotEmpty(Repository.Files(Home, "*.cs"));

    [Theory]
    [InlineData("if (version == RoomVersions.V12)", true)]
    [InlineData("if (RoomVersions.V1 != version)", true)]
    [InlineData("return version.Id == other;", true)]
    [InlineData("case \"12\":", true)]
    [InlineData("\"6\" => true,", true)]
    [InlineData("version.ToString() is \"3\" or \"4\"", true)]
    [InlineData("RoomVersionId.Parse(\"9\")", true)]
    [InlineData("version.Equals(RoomVersions.V3)", true)]
    [InlineData("/// as in version \"12\"", false)]
    [InlineData("return RoomVersions.V12;", false)]
    [InlineData("version.Format.UsesCreateEventIdAsRoomId == true", false)]
    [InlineData("if (pdu.Version.Id != Version.Id)", false)]
    [InlineData("return pdu.Version.Id == room.Version.Id", false)]
    [InlineData("pdu.EventId == id", false)]
    [InlineData("string keyVersion = \"1\"", false)]
    public void Line_ThatComparesVersions_IsFound(string line, bool found) => Assert.Equal(found, IsComparison(line));

    private static IEnumerable<string> Comparisons(string path) =>
        File.ReadLines(path).Index().Where(line => IsComparison(line.Item)).Select(line => $"{Repository.Relative(path)}:{line.Index + 1}: {line.Item.Trim()}");

    private static bool IsComparison(string line) => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Comparison.IsMatch(line);

    [GeneratedRegex("""RoomVersions\.V\d+\s*(==|!=)|(==|!=|\bis|\bis not|Equals\()\s*RoomVersions\.V\d+|\bId\s*(==|!=)(?!\s*([\w.]*\.)?Version\.Id\b)|"1[0-2]"|(==|!=|\bis|\bor|\bcase|Parse\()\s*"[1-9]"|"[1-9]"\s*(=>|==|!=)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comparison { get; }
}
