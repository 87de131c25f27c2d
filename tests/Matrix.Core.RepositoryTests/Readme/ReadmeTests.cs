namespace Matrix.Core.RepositoryTests.Readme;

/// <summary>What the project's text shows is compiled and run: every snippet has a twin in a test, letter for letter.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Snippet_EachOfThem_HasATestedTwin()
    {
        Snippet[] twins = [.. ReadmeSnippets.All];
        Assert.All(Markdown.Snippets, snippet => Assert.True(twins.Any(twin => IsTwin(snippet, twin)), $"{snippet.File} shows what no test runs:\n{snippet.Code}"));
    }

    [Fact]
    public void Twin_EachOfThem_HasItsSnippet()
    {
        Snippet[] snippets = [.. Markdown.Snippets];
        Assert.All(ReadmeSnippets.All, twin => Assert.True(snippets.Any(snippet => IsTwin(snippet, twin)), $"{twin.File} does not show what a test has for it:\n{twin.Code}"));
    }

    [Fact]
    public void Packages_EachOfThem_HasAReadmeThatShowsHow()
    {
        string[] shown = [.. Markdown.Snippets.Select(snippet => snippet.File)];
        Assert.All(SourceProjects.Covered.Where(name => name != "Matrix.Core.Tool"), name => Assert.Contains($"src/{name}/README.md", shown, StringComparer.Ordinal));
    }

    [Fact]
    public void Markdown_Fences_AreToldApart()
    {
        string[] text = ["```sh", "```", "  ```csharp", "  using System.Text;", "", "  a();", "", "    b();", "  ```", "```", "d();", "```", "```csharp", "c();", "```"];
        Snippet[] snippets = [.. Markdown.Read("x.md", text)];
        Assert.Equal(["a();\n\n  b();", "c();"], snippets.Select(snippet => snippet.Code), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("a();", true)]
    [InlineData("a( );", false)]
    [InlineData("a();\nb();", false)]
    public void Twin_OtherCode_IsNone(string code, bool isTwin) =>
        Assert.Equal(isTwin, IsTwin(Snippet.Of("x.md", ["using System.Text;", "", "a();"]), new Snippet("x.md", ["using System.Text;", "using System;"], code)));

    [Fact]
    public void Twin_WithoutItsUsings_IsNone() =>
        Assert.False(IsTwin(Snippet.Of("x.md", ["using System.Text;", "a();"]), new Snippet("x.md", ["using System;"], "a();")));

    private static bool IsTwin(Snippet snippet, Snippet twin) =>
        snippet.File == twin.File && snippet.Code == twin.Code && snippet.Usings.All(directive => twin.Usings.Contains(directive, StringComparer.Ordinal));
}
