namespace Matrix.Core.Federation.Discovery;

/// <summary>Determines the zone of a name, which approximates its owner. The owner of a zone can make up any number of names in it.</summary>
internal static class Zones
{
    /// <summary>The number of labels of a zone. Names under a public suffix of two labels (for example <c>co.uk</c>) share one zone.</summary>
    public const int Labels = 2;

    /// <summary>Returns the zone of a name: its last two labels, in lower case.</summary>
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
