using System.Text.RegularExpressions;

namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>Finds phrases that are not plain technical English; the rule is at the top of CONTRIBUTING.</summary>
internal static partial class PlainEnglish
{
    /// <summary>The phrases, each with its advice.</summary>
    public static IReadOnlyList<BannedPhrase> Phrases { get; } =
    [
        new(@"\bat hand\b", "write 'cached', 'available' or 'loaded'"),
        new(@"\bto be had\b", "write 'available', or say who provides it"),
        new(@"\b(is|are|was|were|be) none\b", "write 'does not exist', 'is not a …' or 'is null'"),
        new(@"\b(?<!(each|one|some|all|most) )[Oo]f which\b", "make two sentences"),
        new(@"\bWhose\b", "name the subject first: 'The server that …'"),
        new(@"\bin no order\b", "write 'in unspecified order'"),
        new(@"\b[Ww]ho asks\b", "write 'the caller' or 'the requesting server'"),
        new(@"\b[Oo]ne's own\b", "write 'the server's own' or 'the local …'"),
        new(@"\b(?<!(lag|lags|fall|falls|left) )behind\b(?! ?[=;)|\[]|\.[A-Z]| (a|the) ((reverse|load) )?(proxy|balancer))", "write 'before' or 'after'"),
        new(@"\bfor who\b", "write 'for the caller that …'"),
        new(@"\bsees? to it\b", "say what is done: 'checks', 'ensures'"),
        new(@"\bas a word\b", "say what counts as the answer"),
        new(@"\bthe one (that|who) is\b", "name the thing"),
        new(@"\bcome to be known\b", "write 'became known' or 'was learned'"),
        new(@"\b(what|which) came of (it|them)\b", "write 'the result'"),
        new(@"\bsuch as it is\b", "write 'unchanged'"),
        new(@"\b(is|are) no\b(?! longer\b)", "write 'is not a …', 'has no …' or 'does not exist'", PhraseScope.Summary),
        new(@"(What|Which|Whose|Where|That|Those|Who|Of|How many|How much|Whether|There (is|are) no)\b", "begin with a noun or 'Gets', 'Returns', 'Determines whether', 'Represents'", PhraseScope.SummaryStart),
    ];

    /// <summary>Finds every banned phrase in a text, in order of line.</summary>
    /// <param name="path">The file, as the findings name it.</param>
    /// <param name="text">Source code or Markdown.</param>
    public static IEnumerable<string> Check(string path, string text)
    {
        Match[] summaries = [.. Summary.Matches(text).Cast<Match>()];
        return Phrases
            .SelectMany(phrase => phrase.Find(text, summaries).Select(found => (found.Index, Finding: $"'{WhiteSpace.Replace(found.Words, " ").Trim()}': {phrase.Advice}")))
            .OrderBy(found => found.Index)
            .Select(found => $"{path}:{1 + text.AsSpan(0, found.Index).Count('\n')}: {found.Finding}");
    }

    /// <summary>Finds every banned phrase in the messages of source code: in string literals of two words or more. The rules for summaries hold for them too.</summary>
    /// <param name="path">The file, as the findings name it.</param>
    /// <param name="source">Source code.</param>
    public static IEnumerable<string> CheckMessages(string path, string source) =>
        from literal in StringLiterals.Find(source)
        where literal.Text.Contains(' ', StringComparison.Ordinal)
        from phrase in Phrases
        from words in phrase.FindInMessage(literal.Text)
        select $"{path}:{1 + source.AsSpan(0, literal.Index).Count('\n')}: '{WhiteSpace.Replace(words, " ").Trim()}': {phrase.Advice}";

    [GeneratedRegex("<summary>(?<text>.*?)</summary>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Summary { get; }

    [GeneratedRegex(@"[\s/]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex WhiteSpace { get; }
}
