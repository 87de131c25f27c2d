namespace Matrix.Core.Conformance.PublicApi;

/// <summary>What lines are gone and which are new, with the type they stand in.</summary>
internal static class LineDiff
{
    public static string Of(string before, string after)
    {
        string[] old = [.. Lines(before)];
        string[] now = [.. Lines(after)];
        return string.Join('\n', old.Except(now, StringComparer.Ordinal).Select(line => $"- {line}").Concat(now.Except(old, StringComparer.Ordinal).Select(line => $"+ {line}")));
    }

    /// <summary>The lines, each after the first line of its type, so that equal members of two types are not taken for one.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        string type = "";
        foreach (string line in text.Split('\n').Where(line => line.Length > 1))
        {
            bool isMember = line.StartsWith("    ", StringComparison.Ordinal);
            type = isMember ? type : line;
            yield return isMember ? $"{type} … {line.Trim()}" : line;
        }
    }
}
