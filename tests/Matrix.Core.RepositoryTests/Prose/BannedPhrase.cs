using System.Text.RegularExpressions;

namespace Matrix.Core.RepositoryTests.Prose;

/// <summary>A phrase that a reader has to translate, and what to write instead.</summary>
internal sealed class BannedPhrase
{
    // The words of a phrase may stand on two lines of a comment.
    private const string BetweenWords = @"(?:[ \t]*\r?\n[ \t]*(?:///?[ \t]*)?|[ \t]+)";

    private readonly Regex _pattern;
    private readonly Regex _inMessage;
    private readonly PhraseScope _scope;

    /// <param name="pattern">A regular expression in which a space is any space between words.</param>
    /// <param name="advice">The words to use instead.</param>
    /// <param name="scope">The text in which the phrase is banned.</param>
    public BannedPhrase(string pattern, string advice, PhraseScope scope = PhraseScope.Anywhere)
    {
        string words = pattern.Replace(" ", BetweenWords, StringComparison.Ordinal);
        _pattern = Compile((scope == PhraseScope.SummaryStart ? @"\A\s*(?:///?\s*)?" : "") + words, RegexOptions.None);

        // A message may begin with a small letter. A literal that begins with a space is the rest of a sentence.
        _inMessage = scope == PhraseScope.SummaryStart ? Compile(@"\A" + words, RegexOptions.IgnoreCase) : _pattern;
        _scope = scope;
        Advice = advice;
    }

    /// <summary>The words to use instead.</summary>
    public string Advice { get; }

    /// <summary>Finds the phrase in a text; gives where it starts and how it reads.</summary>
    public IEnumerable<(int Index, string Words)> Find(string text, IReadOnlyList<Match> summaries) => _scope == PhraseScope.Anywhere
        ? _pattern.Matches(text).Select(match => (match.Index, match.Value))
        : summaries.SelectMany(summary => _pattern.Matches(summary.Groups["text"].Value).Select(match => (summary.Groups["text"].Index + match.Index, match.Value)));

    /// <summary>Finds the phrase in a message, which is a sentence as a summary is.</summary>
    public IEnumerable<string> FindInMessage(string message) => _inMessage.Matches(message).Select(match => match.Value);

    private static Regex Compile(string pattern, RegexOptions options) =>
        new(pattern, options | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
}
