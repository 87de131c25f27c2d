namespace Matrix.Core.Federation.Discovery;

/// <summary>Whose a name is, as near as the name alone can tell: whoever has a zone has any number of names in it.</summary>
internal static class Zones
{
    /// <summary>The labels that make a zone. Names of a suffix of two labels (<c>co.uk</c>) share one.</summary>
    public const int Labels = 2;

    /// <summary>The zone of a name: its last two labels, in lower case.</summary>
    public static string Of(string name)
    {
        string trimmed = name.TrimEnd('.');
        int start = trimmed.Length;
        for (int i = 0; i < Labels && start > 0; i++)
        {
            start = trimmed.LastIndexOf('.', start - 1);
        }

        return trimmed[(start + 1)..].ToLowerInvariant();
    }
}
