namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>The text in which a phrase is banned.</summary>
internal enum PhraseScope
{
    /// <summary>All text of a file.</summary>
    Anywhere = 1,

    /// <summary>The text of an XML summary.</summary>
    Summary = 2,

    /// <summary>The first words of an XML summary.</summary>
    SummaryStart = 3,
}
