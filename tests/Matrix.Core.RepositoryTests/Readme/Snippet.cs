namespace Matrix.Core.RepositoryTests.Readme;

/// <summary>Some C# of a text, or its twin in a test.</summary>
/// <param name="File">The text, as seen from the root.</param>
/// <param name="Usings">The <c>using</c> directives that it starts with: in a test they stand at the top of the file.</param>
/// <param name="Code">The rest, without the indentation that all lines share.</param>
internal sealed record Snippet(string File, IReadOnlyList<string> Usings, string Code)
{
    public static Snippet Of(string file, IReadOnlyList<string> lines)
    {
        string[] usings = [.. lines.TakeWhile(line => IsUsing(line) || line.Trim().Length == 0).Where(IsUsing).Select(line => line.Trim())];
        return new Snippet(file, usings, Unindent(lines.SkipWhile(line => IsUsing(line) || line.Trim().Length == 0)));
    }

    private static bool IsUsing(string line) => line.TrimStart().StartsWith("using ", StringComparison.Ordinal) && line.TrimEnd().EndsWith(';') && !line.Contains('=', StringComparison.Ordinal) && !line.Contains('(', StringComparison.Ordinal);

    private static string Unindent(IEnumerable<string> code)
    {
        string[] lines = [.. code.Select(line => line.TrimEnd())];
        int indentation = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indentation..])).Trim('\n');
    }
}
