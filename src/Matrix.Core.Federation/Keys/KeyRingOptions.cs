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
        OptionRule[] rules =
        [
            new(nameof(BulkThreshold), BulkThreshold, BulkThreshold < 1, OptionRule.AtLeastOne),
            new(nameof(NotaryBatchSize), NotaryBatchSize, NotaryBatchSize < 1, OptionRule.AtLeastOne),
            new(nameof(ConcurrentNotaryQueries), ConcurrentNotaryQueries, ConcurrentNotaryQueries < 1, OptionRule.AtLeastOne),
            new(nameof(ConcurrentFetches), ConcurrentFetches, ConcurrentFetches < 1, OptionRule.AtLeastOne),
            new(nameof(NotaryAgreement), NotaryAgreement, NotaryAgreement < 1, OptionRule.AtLeastOne),
            new(nameof(ConcurrentSlowFetches), ConcurrentSlowFetches, ConcurrentSlowFetches < 1, OptionRule.AtLeastOne),
            new(nameof(ConcurrentFetchesPerDomain), ConcurrentFetchesPerDomain, ConcurrentFetchesPerDomain < 1, OptionRule.AtLeastOne),
            new(nameof(ConcurrentFetchesPerNetwork), ConcurrentFetchesPerNetwork, ConcurrentFetchesPerNetwork < 1, OptionRule.AtLeastOne),
            new(nameof(MaxWaitingFetches), MaxWaitingFetches, MaxWaitingFetches < 1, OptionRule.AtLeastOne),
            new(nameof(MaxCachedServers), MaxCachedServers, MaxCachedServers < 1, OptionRule.AtLeastOne),
            new(nameof(MaxCachedBytes), MaxCachedBytes, MaxCachedBytes < 1, OptionRule.AtLeastOne),
            new(nameof(Deadline), Deadline, Deadline <= TimeSpan.Zero || Deadline > LongestDeadline, AtMostADay),
            new(nameof(SlowAfter), SlowAfter, SlowAfter <= TimeSpan.Zero || SlowAfter > LongestDeadline, AtMostADay),
            new(nameof(NotaryPatience), NotaryPatience, NotaryPatience <= TimeSpan.Zero || NotaryPatience > LongestDeadline, AtMostADay),
            new(nameof(KeyIdPolicy), KeyIdPolicy, !Enum.IsDefined(KeyIdPolicy), "must be a defined policy"),
            new(nameof(FirstRetryAfter), FirstRetryAfter, FirstRetryAfter <= TimeSpan.Zero, OptionRule.Positive),
            new(nameof(LongestRetryAfter), LongestRetryAfter, LongestRetryAfter < FirstRetryAfter, $"must not be less than {nameof(FirstRetryAfter)}"),
            new(nameof(RefetchAfter), RefetchAfter, RefetchAfter < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(UnseenAfter), UnseenAfter, UnseenAfter < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(GetLiveness), GetLiveness, GetLiveness is null, OptionRule.NotNull),
            new(nameof(MayDial), MayDial, MayDial is null, OptionRule.NotNull),
            new(nameof(IsDeniedKey), IsDeniedKey, IsDeniedKey is null, OptionRule.NotNull),
        ];
        return OptionRule.GetProblems(rules).Concat(NotaryProblems());
    }

    private IEnumerable<string> NotaryProblems()
    {
        string? problem =
            Notaries is null ? $"{nameof(Notaries)} is not set."
            : Notaries.Any(notary => notary is null || notary.Name.IsDefault) ? $"{nameof(Notaries)} contains a notary without a name."
            : Notaries.DistinctBy(notary => notary.Name).Count() != Notaries.Count ? $"{nameof(Notaries)} contains a notary twice."
            : Notaries.Count > 0 && NotaryAgreement > Notaries.Count ? $"{nameof(NotaryAgreement)} must not be more than the number of notaries. It is {NotaryAgreement}."
            : null;
        return problem is null ? [] : [problem];
    }

    private const string AtMostADay = "must be more than zero and at most one day";
}
