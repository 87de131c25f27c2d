namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>The reader of string literals knows all their forms.</summary>
public sealed class StringLiteralsTests
{
    [Theory]
    [InlineData("a(\"one two\");", "one two")]
    [InlineData("a(\"\", \"b\");", "", "b")]
    [InlineData("a(\"a \\\" b\", \"c\");", "a \\\" b", "c")]
    [InlineData("a(@\"a \"\" b\\\", \"c\");", "a \"\" b\\", "c")]
    [InlineData("a(\"\"\"say \"hi\" {x}\"\"\", \"c\");", "say \"hi\" {x}", "c")]
    [InlineData("a($\"x {y} z\");", "x \uFFFC z")]
    [InlineData("a($\"{{x}} {{{y}}}\");", "{{x}} {\uFFFC}}")]
    [InlineData("a($\"{(b ? \"in }\" : \"\")} out\");", "\uFFFC out", "in }", "")]
    [InlineData("a($\"{new { X = 1 }.X:0.#} out\");", "\uFFFC out")]
    [InlineData("a($$\"\"\"{\"k\":{{v}}}\"\"\", \"c\");", "{\"k\":\uFFFC}", "c")]
    [InlineData("a('\"', '\\'', '\\u0022', \"b\");", "b")]
    [InlineData("// \"no\"\n/* \"no\" */ a(\"b\"u8);", "b")]
    [InlineData("a(@class, \"b\");", "b")]
    public void Find_Source_ReturnsTheLiterals(string source, params string[] texts) => Assert.Equal(texts, StringLiterals.Find(source).Select(literal => literal.Text), StringComparer.Ordinal);

    [Fact]
    public void Find_Literal_SaysWhereItsTextBegins() => Assert.Equal((6, "b"), Assert.Single(StringLiterals.Find("int a\"b\"")));

    /// <summary>A reader that lost its place would find text where code is.</summary>
    [Fact]
    public void Find_SourcesOfTheProject_KeepsItsPlace()
    {
        string[] wrong =
        [
            .. Repository.Files("src", "*.cs").Where(path => StringLiterals.Find(File.ReadAllText(path)).Any(literal => literal.Text.Contains(";\n    }", StringComparison.Ordinal))).Select(Repository.Relative),
        ];
        Assert.Empty(wrong);
    }
}
