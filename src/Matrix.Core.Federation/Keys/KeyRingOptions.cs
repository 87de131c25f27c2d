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

    /// <summary>Gets the number of servers, asked for at once, from which notaries are asked first, and the servers themselves where a notary has not answered within <see cref="NotaryPatience"/>.</summary>
    /// <value>Default: 20.</value>
    /// <remarks>A large room has hundreds of servers, many of them dead: a notary answers for all of them in a few requests.</remarks>
    public int BulkThreshold { get; init; } = 20;

    /// <summary>Gets how long a notary that is asked first is waited for, before the servers themselves are asked beside it.</summary>
    /// <value>Default: 2 seconds. At most a day.</value>
    public TimeSpan NotaryPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many servers one query to a notary may hold.</summary>
    /// <value>Default: 192.</value>
    public int NotaryBatchSize { get; init; } = 192;

    /// <summary>How many queries one notary gets at a time.</summary>
    /// <value>Default: 2.</value>
    public int ConcurrentNotaryQueries { get; init; } = 2;

    /// <summary>Gets the maximum number of servers that are asked for their own keys at a time and have been asked for less than <see cref="SlowAfter"/>.</summary>
    /// <value>Default: 128.</value>
    /// <remarks>
    /// Servers of which no key is known take at most half of these slots, and at most a quarter where no user waits for them, and an eighth where only an unverified request names them. A quarter of all
    /// is for what a user waits for (<see cref="KeyFetchPurpose.User"/>).
    /// </remarks>
    public int ConcurrentFetches { get; init; } = 128;

    /// <summary>Gets how long a fetch keeps a slot of <see cref="ConcurrentFetches"/>. A slower one goes on among <see cref="ConcurrentSlowFetches"/>, and the notaries are asked beside it.</summary>
    /// <value>Default: half a second. At most a day.</value>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets the maximum number of slow fetches, with the same shares as <see cref="ConcurrentFetches"/>. Where a share is full the fetch in it that has waited for longest is given up.</summary>
    /// <value>Default: 2,048.</value>
    public int ConcurrentSlowFetches { get; init; } = 2048;

    /// <summary>Gets the maximum number of servers under one domain (the last two labels of their names) that are asked at a time; a quarter of it for those that are not known and that no user waits for.</summary>
    /// <value>Default: 32.</value>
    public int ConcurrentFetchesPerDomain { get; init; } = 32;

    /// <summary>Gets the maximum number of servers in one network (the /24 of an IPv4 address, the /48 of an IPv6 address) that are asked at a time, of those that are not known and that no user waits for.</summary>
    /// <value>Default: 8.</value>
    /// <remarks>The addresses are known only where the transport dials them. It is used by the transport of this package; another <see cref="IKeyFetcher"/> has no such limit.</remarks>
    public int ConcurrentFetchesPerNetwork { get; init; } = 8;

    /// <summary>Gets the maximum number of fetches that wait for each kind of slot. Beyond it they are put off: the lookup is unavailable and may be repeated at once.</summary>
    /// <value>Default: 20,000.</value>
    public int MaxWaitingFetches { get; init; } = 20_000;

    /// <summary>Gets the maximum number of servers whose keys are kept in memory. The least recently used are dropped; the store still has them.</summary>
    /// <value>Default: 10,000.</value>
    public int MaxCachedServers { get; init; } = 10_000;

    /// <summary>Gets the maximum size of what is kept in memory, estimated, in bytes. The least recently used servers are dropped.</summary>
    /// <value>Default: 64 MiB.</value>
    public long MaxCachedBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Gets whether the newest document of each server is kept beside its keys (<see cref="KnownServerKeys.Latest"/>). A notary passes it on; nothing else needs it.</summary>
    /// <value>Default: false.</value>
    public bool KeepDocuments { get; init; }

    /// <summary>Gets what becomes of a second key under a key ID that is in use. ADR 15 gives the reasons for the default.</summary>
    /// <value>Default: <see cref="KeyIdPolicy.KeepAll"/>.</value>
    public KeyIdPolicy KeyIdPolicy { get; init; }

    /// <summary>Gets how long one server or one notary may take, from when it is asked.</summary>
    /// <value>Default: 45 seconds. At most a day.</value>
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
    public Func<ServerName, ServerLiveness?> StandingOf { get; init; } = static _ => null;

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
    public Action<KeyChange>? OnFinding { get; init; }

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
            (nameof(ConcurrentSlowFetches), ConcurrentSlowFetches < 1, AtLeastOne),
            (nameof(ConcurrentFetchesPerDomain), ConcurrentFetchesPerDomain < 1, AtLeastOne),
            (nameof(ConcurrentFetchesPerNetwork), ConcurrentFetchesPerNetwork < 1, AtLeastOne),
            (nameof(MaxWaitingFetches), MaxWaitingFetches < 1, AtLeastOne),
            (nameof(MaxCachedServers), MaxCachedServers < 1, AtLeastOne),
            (nameof(MaxCachedBytes), MaxCachedBytes < 1, AtLeastOne),
            (nameof(Deadline), Deadline <= TimeSpan.Zero || Deadline > LongestDeadline, AtMostADay),
            (nameof(SlowAfter), SlowAfter <= TimeSpan.Zero || SlowAfter > LongestDeadline, AtMostADay),
            (nameof(NotaryPatience), NotaryPatience <= TimeSpan.Zero || NotaryPatience > LongestDeadline, AtMostADay),
            (nameof(KeyIdPolicy), !Enum.IsDefined(KeyIdPolicy), "is not a policy."),
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

    private const string AtMostADay = "is more than nothing and at most a day.";
    private const string AtLeastOne = "is at least 1.";
    private const string NotSet = "is not set.";
}
