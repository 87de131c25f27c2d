namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>Finds the string literals of C# source code: regular, verbatim, interpolated and raw ones. Comments and characters are skipped.</summary>
internal static class StringLiterals
{
    /// <summary>The text that stands for an interpolated value.</summary>
    private const char Hole = '\uFFFC';

    /// <summary>Finds the literals of a source file, each with the place of its first character.</summary>
    /// <remarks>In a text, a value that is interpolated is one character. Its own literals follow as literals of their own.</remarks>
    public static IReadOnlyList<(int Index, string Text)> Find(string source)
    {
        List<(int Index, string Text)> found = [];
        _ = ReadCode(source, 0, endsAtBrace: false, found);
        return [.. found.OrderBy(literal => literal.Index)];
    }

    /// <summary>Reads code up to the end of the file, or up to the brace that closes an interpolated value.</summary>
    private static int ReadCode(string source, int start, bool endsAtBrace, List<(int Index, string Text)> found)
    {
        int depth = 0;
        for (int i = start; i < source.Length;)
        {
            if (source.AsSpan(i).StartsWith("//", StringComparison.Ordinal))
            {
                i = After(source, "\n", i);
            }
            else if (source.AsSpan(i).StartsWith("/*", StringComparison.Ordinal))
            {
                i = After(source, "*/", i + 2);
            }
            else if (source[i] == '\'')
            {
                i = source[i + 1] == '\\' ? After(source, "'", i + 3) : i + 3;
            }
            else if (IsLiteral(source, i, out int dollars, out bool isVerbatim, out int quotes))
            {
                i = ReadLiteral(source, quotes, dollars, isVerbatim, found);
            }
            else if (endsAtBrace && source[i] == '}' && depth == 0)
            {
                return i;
            }
            else
            {
                depth += source[i] switch { '{' => 1, '}' => -1, _ => 0 };
                i++;
            }
        }

        return source.Length;
    }

    private static bool IsLiteral(string source, int start, out int dollars, out bool isVerbatim, out int quotes)
    {
        dollars = 0;
        isVerbatim = false;
        for (quotes = start; quotes < source.Length && source[quotes] is '$' or '@'; quotes++)
        {
            dollars += source[quotes] == '$' ? 1 : 0;
            isVerbatim |= source[quotes] == '@';
        }

        return quotes < source.Length && source[quotes] == '"';
    }

    private static int ReadLiteral(string source, int quotes, int dollars, bool isVerbatim, List<(int Index, string Text)> found)
    {
        int run = CountOf('"', source, quotes);
        bool isRaw = run >= 3;
        string end = new('"', isRaw ? run : 1);
        int begin = quotes + end.Length;
        var text = new System.Text.StringBuilder();
        int i = begin;
        while (i < source.Length && !source.AsSpan(i).StartsWith(end, StringComparison.Ordinal) || IsDoubled(source, i, isVerbatim && !isRaw))
        {
            int braces = CountOf('{', source, i);
            if (dollars > 0 && braces >= dollars && (isRaw || braces % 2 == 1))
            {
                _ = text.Append('{', isRaw ? braces - dollars : braces / 2).Append(Hole);
                i = ReadCode(source, i + braces, endsAtBrace: true, found) + (isRaw ? dollars : 1);
            }
            else
            {
                int length = !isRaw && (isVerbatim ? IsDoubled(source, i, isVerbatim) : source[i] == '\\') || (dollars > 0 && braces > 1) ? 2 : 1;
                _ = text.Append(source, i, length);
                i += length;
            }
        }

        found.Add((begin, text.ToString()));
        return i + end.Length;
    }

    private static bool IsDoubled(string source, int i, bool isVerbatim) => isVerbatim && source.AsSpan(i).StartsWith("\"\"", StringComparison.Ordinal);

    private static int CountOf(char character, string source, int start)
    {
        int end = start;
        while (end < source.Length && source[end] == character)
        {
            end++;
        }

        return end - start;
    }

    private static int After(string source, string text, int start)
    {
        int found = source.IndexOf(text, Math.Min(start, source.Length), StringComparison.Ordinal);
        return found < 0 ? source.Length : found + text.Length;
    }
}
