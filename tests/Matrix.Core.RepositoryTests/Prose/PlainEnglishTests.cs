namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>The project's text is plain technical English.</summary>
public sealed class PlainEnglishTests
{
    private static IEnumerable<string> Paths =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md").Order(StringComparer.Ordinal),
        .. Repository.Files("docs", "*.md"),
        .. Repository.Files("src", "*.md"),
        .. Repository.Files("src", "*.cs"),
        .. Repository.Files("samples", "*.md"),
        .. Repository.Files("samples", "*.cs"),
        .. Repository.Files(".github", "*.md"),
        .. Repository.Files(".github", "*.yml"),
    ];

    [Fact]
    public void Text_OfTheProject_IsPlainEnglish()
    {
        string[] findings = [.. Paths.SelectMany(path => PlainEnglish.Check(Repository.Relative(path), Read(path)))];
        Assert.True(findings.Length == 0, $"{findings.Length} phrases:\n{string.Join('\n', findings)}");
    }

    /// <summary>Log messages, messages of exceptions, problems of options, help: what a user reads of the code.</summary>
    [Fact]
    public void Message_OfTheCode_IsPlainEnglish()
    {
        string[] paths = [.. Repository.Files("src", "*.cs"), .. Repository.Files("samples", "*.cs")];
        string[] findings = [.. paths.SelectMany(path => PlainEnglish.CheckMessages(Repository.Relative(path), Read(path)))];
        Assert.True(findings.Length == 0, $"{findings.Length} phrases:\n{string.Join('\n', findings)}");
    }

    [Theory]
    [InlineData("throw new X(\"There is no room.\");", "x.cs:1: 'is no': write 'is not a …', 'has no …' or 'does not exist'", "x.cs:1: 'There is no': begin with a noun or 'Gets', 'Returns', 'Determines whether', 'Represents'")]
    [InlineData("string about = $\" of {key}\";")]
    [InlineData("\nTell($\"{path}: it is at hand\");", "x.cs:2: 'at hand': write 'cached', 'available' or 'loaded'")]
    [InlineData("[LoggerMessage(1, LogLevel.Debug, \"what {Server} said\")]", "x.cs:1: 'what': begin with a noun or 'Gets', 'Returns', 'Determines whether', 'Represents'")]
    [InlineData("throw new X($\"{(a ? \"the key is no key\" : \"b\")}.\");", "x.cs:1: 'is no': write 'is not a …', 'has no …' or 'does not exist'")]
    [InlineData("// There is no \"room\".\nTell(\"The room is no longer open.\");")]
    [InlineData("/// <remarks>The key is no key.</remarks>\nTell(\"where\");")]
    public void CheckMessages_Source_FindsBannedPhrasesOfLiteralsAlone(string source, params string[] findings) =>
        Assert.Equal(findings, PlainEnglish.CheckMessages("x.cs", source), StringComparer.Ordinal);

    [Fact]
    public void Check_PlantedSentence_FindsEachPhraseWithAdvice()
    {
        string[] findings = [.. PlainEnglish.Check("x.cs", "// fine\n/// <summary>Gets the keys of which the one that is at hand wins.</summary>")];
        Assert.Equal(
            ["x.cs:2: 'of which': make two sentences", "x.cs:2: 'the one that is': name the thing", "x.cs:2: 'at hand': write 'cached', 'available' or 'loaded'"],
            findings);
    }

    [Theory]
    [InlineData("Keys that are at hand.", 1)]
    [InlineData("// it is at\n    // hand", 1)]
    [InlineData("/// <summary>Whether it is so.</summary>", 1)]
    [InlineData("/// <summary>\n/// Of the keys, the newest.\n/// </summary>", 1)]
    [InlineData("/// <summary>How many events were read.</summary>", 1)]
    [InlineData("/// <summary>There is no such key.</summary>", 2)]
    [InlineData("/// <summary>A key that is no key.</summary>", 1)]
    [InlineData("/// <remarks>A key that is no key.</remarks>", 0)]
    [InlineData("/// <summary>A key that is no longer valid.</summary>", 0)]
    [InlineData("/// <summary>Determines whether the key is valid.</summary>", 0)]
    [InlineData("The event behind it is read first.", 1)]
    [InlineData("A server behind a reverse proxy.", 0)]
    [InlineData("Events, each of which is signed.", 0)]
    [InlineData("var at = hand;", 0)]
    public void Check_Text_FindsBannedPhrasesAlone(string text, int findings) => Assert.Equal(findings, PlainEnglish.Check("x.cs", text).Count());

    [Fact]
    public void Phrases_EachOfThem_SaysWhatToWrite() => Assert.All(PlainEnglish.Phrases, phrase => Assert.NotEmpty(phrase.Advice));

    /// <summary>Reads a text without the section that quotes the banned words.</summary>
    private static string Read(string path)
    {
        string text = File.ReadAllText(path);
        int start = Path.GetFileName(path) == "CONTRIBUTING.md" ? text.IndexOf("## Language", StringComparison.Ordinal) : -1;
        return start < 0 ? text : text.Remove(start, text.IndexOf("## Names", StringComparison.Ordinal) - start);
    }
}
