using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation;

/// <summary>How keys are fetched, whom to ask, and what is told of.</summary>
public sealed record KeyRingOptions
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(1);

    /// <summary>The notaries that are asked where a server itself does not give a key.</summary>
    /// <value>Default: none.</value>
    public ImmutableArray<Notary> Notaries { get; init; } = [];

    /// <summary>How many notaries must tell of every key of a document before it is taken from them.</summary>
    /// <value>Default: 1. Not more than there are <see cref="Notaries"/>, where there are any.</value>
    public int NotaryAgreement { get; init; } = 1;

    /// <summary>From how many servers on, asked for at once, notaries are asked first and the servers themselves after.</summary>
    /// <value>Default: 20.</value>
    /// <remarks>A large room has hundreds of servers, many of them dead: a notary answers for all of them in a few requests.</remarks>
    public int BulkThreshold { get; init; } = 20;

    /// <summary>How many servers one query to a notary may hold.</summary>
    /// <value>Default: 192.</value>
    public int NotaryBatchSize { get; init; } = 192;

    /// <summary>How many queries one notary gets at a time.</summary>
    /// <value>Default: 2.</value>
    public int ConcurrentNotaryQueries { get; init; } = 2;

    /// <summary>How many servers are asked for their own keys at a time, over all that is under way.</summary>
    /// <value>Default: 64.</value>
    public int ConcurrentFetches { get; init; } = 64;

    /// <summary>How long one round of fetching may take in all, notaries and servers together.</summary>
    /// <value>Default: 45 seconds. At most a day.</value>
    /// <remarks>Where there are notaries, those who are asked first have two thirds of it: the rest is for those who are asked after them.</remarks>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long after a failure it is tried again; the wait doubles with each further one.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan FirstRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait after failures.</summary>
    /// <value>Default: one hour.</value>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a server that has answered in full is not asked again, whatever key it did not have.</summary>
    /// <value>Default: five minutes.</value>
    public TimeSpan RefetchAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After how long without a document of a server its next one must be tied to the keys known before.</summary>
    /// <value>Default: 30 days.</value>
    /// <remarks>Only where <see cref="StandingOf"/> says nothing.</remarks>
    public TimeSpan UnseenAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How a server stands; null from it where that is not known, and then <see cref="UnseenAfter"/> decides.</summary>
    /// <value>Default: not known of any server.</value>
    /// <remarks>Asked as a document comes in, from any thread. It must say how the server stood before it answered with this document: that it answers proves nothing.</remarks>
    public Func<ServerName, ServerStanding?> StandingOf { get; init; } = static _ => null;

    /// <summary>Whether a server may be asked for its own keys: not one that is gone or assumed dead, nor one's own.</summary>
    /// <value>Default: any server.</value>
    /// <remarks>Asked from any thread. Notaries are asked about the server all the same.</remarks>
    public Predicate<ServerName> MayDial { get; init; } = static _ => true;

    /// <summary>Keys that are never taken, because others know the secret half.</summary>
    /// <value>Default: <see cref="CompromisedKeys.Contains"/>.</value>
    public Predicate<VerifyKey> IsDeniedKey { get; init; } = CompromisedKeys.Contains;

    /// <summary>Told where a server's keys have changed, are held back, or share an ID.</summary>
    /// <value>Default: nobody is.</value>
    /// <remarks>Called from any thread, outside of locks, after the keys have been saved. What it throws comes out where keys are waited for.</remarks>
    public Action<KeyFinding>? OnFinding { get; init; }

    /// <summary>Throws where an option is out of its range.</summary>
    internal static void Validate(KeyRingOptions options)
    {
        if (options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }
    }

    /// <summary>The options that are out of their ranges, each by its name.</summary>
    internal IEnumerable<string> Problems()
    {
        (string Name, bool IsWrong, string Rule)[] rules =
        [
            (nameof(BulkThreshold), BulkThreshold < 1, AtLeastOne),
            (nameof(NotaryBatchSize), NotaryBatchSize < 1, AtLeastOne),
            (nameof(ConcurrentNotaryQueries), ConcurrentNotaryQueries < 1, AtLeastOne),
            (nameof(ConcurrentFetches), ConcurrentFetches < 1, AtLeastOne),
            (nameof(NotaryAgreement), NotaryAgreement < 1, AtLeastOne),
            (nameof(Deadline), Deadline <= TimeSpan.Zero || Deadline > LongestDeadline, "is more than nothing and at most a day."),
            (nameof(FirstRetryAfter), FirstRetryAfter <= TimeSpan.Zero, "is more than nothing."),
            (nameof(LongestRetryAfter), LongestRetryAfter < FirstRetryAfter, "is not shorter than the first wait."),
            (nameof(RefetchAfter), RefetchAfter < TimeSpan.Zero, "is not negative."),
            (nameof(UnseenAfter), UnseenAfter < TimeSpan.Zero, "is not negative."),
            (nameof(StandingOf), StandingOf is null, NotSet),
            (nameof(MayDial), MayDial is null, NotSet),
            (nameof(IsDeniedKey), IsDeniedKey is null, NotSet),
        ];
        return rules.Where(rule => rule.IsWrong).Select(rule => $"{rule.Name} {rule.Rule}").Concat(NotaryProblems());
    }

    private IEnumerable<string> NotaryProblems()
    {
        string? problem =
            Notaries.IsDefault ? $"{nameof(Notaries)} {NotSet}"
            : Notaries.Any(notary => notary is null || notary.Name.IsDefault) ? $"{nameof(Notaries)}: one has no name."
            : Notaries.DistinctBy(notary => notary.Name).Count() != Notaries.Length ? $"{nameof(Notaries)}: one is there twice."
            : !Notaries.IsEmpty && NotaryAgreement > Notaries.Length ? $"{nameof(NotaryAgreement)} is not more than there are notaries."
            : null;
        return problem is null ? [] : [problem];
    }

    private const string AtLeastOne = "is at least 1.";
    private const string NotSet = "is not set.";
}
