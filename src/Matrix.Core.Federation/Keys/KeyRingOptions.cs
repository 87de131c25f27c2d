using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Specifies how a <see cref="KeyRing"/> fetches keys, which servers it asks, and which changes it reports.</summary>
public sealed record KeyRingOptions
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(1);

    /// <summary>Gets the notaries that are asked if a server itself does not return a key.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<Notary> Notaries { get; init => field = value is null ? null! : [.. value]; } = [];

    /// <summary>Gets the number of notaries that must report every key of a document before it is accepted from them.</summary>
    /// <value>Default: 1. At least 1, and not more than the number of <see cref="Notaries"/> if there are any.</value>
    public int NotaryAgreement { get; init; } = 1;

    /// <summary>
    /// Gets the number of servers requested at once from which notaries are asked first. The servers themselves are asked if no notary has answered within <see
    /// cref="NotaryPatience"/>.
    /// </summary>
    /// <value>Default: 20. At least 1.</value>
    /// <remarks>A large room has hundreds of servers, and many of them do not answer. A notary answers for all of them in a few requests.</remarks>
    public int BulkThreshold { get; init; } = 20;

    /// <summary>Gets the time to wait for notaries that are asked first, before the servers themselves are asked too.</summary>
    /// <value>Default: 2 seconds. More than zero and at most a day.</value>
    public TimeSpan NotaryPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets the maximum number of servers in one query to a notary.</summary>
    /// <value>Default: 192. At least 1.</value>
    public int NotaryBatchSize { get; init; } = 192;

    /// <summary>Gets the maximum number of concurrent queries to one notary.</summary>
    /// <value>Default: 2. At least 1.</value>
    public int ConcurrentNotaryQueries { get; init; } = 2;

    /// <summary>Gets the maximum number of servers that are asked for their own keys at the same time for less than <see cref="SlowAfter"/>.</summary>
    /// <value>Default: 128. At least 1.</value>
    /// <remarks>
    /// Servers without a known key take at most half of these slots, at most a quarter if no user waits for them, and at most an eighth if only an unverified
    /// request names them. A quarter of all slots is reserved for fetches that a user waits for (<see cref="KeyFetchPurpose.User"/>).
    /// </remarks>
    public int ConcurrentFetches { get; init; } = 128;

    /// <summary>
    /// Gets the time for which a fetch keeps a slot of <see cref="ConcurrentFetches"/>. A slower fetch moves to <see cref="ConcurrentSlowFetches"/>, and
    /// notaries are asked as well.
    /// </summary>
    /// <value>Default: half a second. More than zero and at most a day.</value>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Gets the maximum number of slow fetches, with the same shares as <see cref="ConcurrentFetches"/>. If a share is full, the oldest slow fetch of the same
    /// kind is stopped.
    /// </summary>
    /// <value>Default: 2,048. At least 1.</value>
    public int ConcurrentSlowFetches { get; init; } = 2048;

    /// <summary>
    /// Gets the maximum number of servers under one domain (the last two labels of their names) that are asked at the same time. A quarter of it applies to
    /// servers without a known key that no user waits for.
    /// </summary>
    /// <value>Default: 32. At least 1.</value>
    public int ConcurrentFetchesPerDomain { get; init; } = 32;

    /// <summary>
    /// Gets the maximum number of servers in one network (the /24 of an IPv4 address, the /48 of an IPv6 address) that are asked at the same time. It applies
    /// to servers without a known key that no user waits for.
    /// </summary>
    /// <value>Default: 8. At least 1.</value>
    /// <remarks>
    /// The addresses are known only when the transport of this package connects to them. With another <see cref="IKeyFetcher"/> the limit does not apply.
    /// </remarks>
    public int ConcurrentFetchesPerNetwork { get; init; } = 8;

    /// <summary>
    /// Gets the maximum number of fetches that wait for each kind of slot. Further fetches are postponed: the lookup is unavailable and may be repeated at
    /// once.
    /// </summary>
    /// <value>Default: 20,000. At least 1.</value>
    public int MaxWaitingFetches { get; init; } = 20_000;

    /// <summary>Gets the maximum number of servers with cached keys. The least recently used servers are dropped from memory, but not from the store.</summary>
    /// <value>Default: 10,000. At least 1.</value>
    public int MaxCachedServers { get; init; } = 10_000;

    /// <summary>Gets the maximum size of the cached keys, estimated, in bytes. The least recently used servers are dropped.</summary>
    /// <value>Default: 64 MiB. At least 1 byte.</value>
    public long MaxCachedBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// Gets a value that indicates whether the newest document of each server is kept with its keys (<see cref="KnownServerKeys.Latest"/>). Only a notary needs
    /// it, to pass it on.
    /// </summary>
    /// <value>Default: false.</value>
    public bool KeepDocuments { get; init; }

    /// <summary>Gets the treatment of a second key under a used key ID. ADR 15 gives the reasons for the default.</summary>
    /// <value>Default: <see cref="KeyIdPolicy.KeepAll"/>.</value>
    public KeyIdPolicy KeyIdPolicy { get; init; }

    /// <summary>Gets the maximum time for one server or one notary to answer.</summary>
    /// <value>Default: 45 seconds. More than zero and at most a day.</value>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Gets the wait before a retry after the first failure. The wait doubles with each further failure.</summary>
    /// <value>Default: 30 seconds. More than zero.</value>
    public TimeSpan FirstRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the longest wait after failures.</summary>
    /// <value>Default: one hour. Not less than <see cref="FirstRetryAfter"/>.</value>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets the time for which a server is not asked again after a complete answer, even if a key was missing.</summary>
    /// <value>Default: five minutes. Not negative.</value>
    public TimeSpan RefetchAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets the time without a document of a server after which its next document must be tied to the known keys.</summary>
    /// <value>Default: 30 days. Not negative.</value>
    /// <remarks>It is used only if <see cref="GetLiveness"/> returns null.</remarks>
    public TimeSpan UnseenAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Gets the function that returns the state of a server, or null if it is unknown. For null, <see cref="UnseenAfter"/> decides.</summary>
    /// <value>Default: unknown for every server.</value>
    /// <remarks>
    /// It is called when a document arrives, on any thread. It must return the state from before the server sent this document, because the answer itself
    /// proves nothing.
    /// </remarks>
    public Func<ServerName, ServerLiveness?> GetLiveness { get; init; } = static _ => null;

    /// <summary>
    /// Gets the predicate that decides whether a server may be asked for its own keys. It should exclude servers that are gone or assumed dead, and your own.
    /// </summary>
    /// <value>Default: every server.</value>
    /// <remarks>It is called on any thread. Notaries are asked about the server all the same.</remarks>
    public Predicate<ServerName> MayDial { get; init; } = static _ => true;

    /// <summary>Gets the predicate that selects keys that are never accepted, because others know the secret key.</summary>
    /// <value>Default: <see cref="VerifyKey.IsCompromised"/>.</value>
    public Predicate<VerifyKey> IsDeniedKey { get; init; } = static key => key.IsCompromised;

    /// <summary>Gets the callback for servers with changed keys, quarantined keys or keys that share an ID.</summary>
    /// <value>Default: none.</value>
    /// <remarks>
    /// It is called on any thread, outside of locks, after the keys are saved. Its exceptions are thrown to the callers that wait for the keys.
    /// </remarks>
    public Action<KeyChange>? OnKeyChange { get; init; }

    /// <summary>Throws if an option is out of range.</summary>
    internal static void Validate(KeyRingOptions options)
    {
        if (options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }
    }

    /// <summary>Returns one message for each option that is out of range. It begins with the option's name.</summary>
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
            (nameof(GetLiveness), GetLiveness is null, NotSet),
            (nameof(MayDial), MayDial is null, NotSet),
            (nameof(IsDeniedKey), IsDeniedKey is null, NotSet),
        ];
        return rules.Where(rule => rule.IsWrong).Select(rule => $"{rule.Name} {rule.Rule}").Concat(NotaryProblems());
    }

    private IEnumerable<string> NotaryProblems()
    {
        string? problem =
            Notaries is null ? $"{nameof(Notaries)} {NotSet}"
            : Notaries.Any(notary => notary is null || notary.Name.IsDefault) ? $"{nameof(Notaries)}: one has no name."
            : Notaries.DistinctBy(notary => notary.Name).Count() != Notaries.Count ? $"{nameof(Notaries)}: one is there twice."
            : Notaries.Count > 0 && NotaryAgreement > Notaries.Count ? $"{nameof(NotaryAgreement)} is not more than there are notaries."
            : null;
        return problem is null ? [] : [problem];
    }

    private const string AtMostADay = "is more than nothing and at most a day.";
    private const string AtLeastOne = "is at least 1.";
    private const string NotSet = "is not set.";
}
