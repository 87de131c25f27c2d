namespace Matrix.Core.Federation.Discovery;

/// <summary>Computes the lifetimes of answers from <see cref="DiscoveryCacheOptions"/>.</summary>
internal static class DiscoveryLifetimes
{
    /// <summary>Returns the lifetime of an answer that says something about the server.</summary>
    /// <param name="options">The options.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="failures">The number of consecutive errors, including this answer.</param>
    /// <param name="jitter">A number from 0 to below 1 that varies the lifetime by up to a tenth in both directions.</param>
    public static TimeSpan Of(DiscoveryCacheOptions options, IDiscoveryAnswer answer, int failures, double jitter) => answer switch
    {
        WellKnownResult { Status: WellKnownStatus.Delegated, Freshness: { } freshness } => Clamp(freshness, options.WellKnownMin, options.WellKnownMax),
        WellKnownResult { Status: WellKnownStatus.Delegated } => Clamp(Spread(options.WellKnownDefault, jitter), options.WellKnownMin, options.WellKnownMax),
        WellKnownResult { Status: WellKnownStatus.Gone } gone => Clamp(gone.Freshness ?? options.GoneMin, options.GoneMin, options.GoneMax),
        WellKnownResult error => Longer(BackOff(options, DiscoveryQuestionKind.WellKnown, failures, jitter), Clamp(error.Freshness ?? TimeSpan.Zero, TimeSpan.Zero, options.WellKnownErrorMax)),
        SrvResult { Status: LookupStatus.Found } found => Clamp(found.TimeToLive ?? options.DnsDefault, options.DnsMin, options.DnsMax),
        SrvResult none => Clamp(none.TimeToLive ?? options.DnsDefault, options.DnsMin, options.DnsNegativeMax),
        AddressResult { Status: LookupStatus.Found } found => Clamp(found.TimeToLive ?? options.DnsDefault, options.DnsMin, options.DnsMax),
        AddressResult none => Clamp(none.TimeToLive ?? options.DnsDefault, options.DnsMin, options.DnsNegativeMax),
        _ => TimeSpan.Zero,
    };

    /// <summary>
    /// Returns the longest possible lifetime of an answer, including its use after it expired. A stored answer that claims more does not come from this cache.
    /// </summary>
    public static TimeSpan Longest(DiscoveryCacheOptions options, IDiscoveryAnswer answer) => Longer(options.StaleMax, answer switch
    {
        WellKnownResult { Status: WellKnownStatus.Gone } => options.GoneMax,
        WellKnownResult => Longer(options.WellKnownMax, options.WellKnownErrorMax),
        _ => Longer(options.DnsMax, Longer(options.DnsNegativeMax, options.DnsErrorMax)),
    });

    /// <summary>Returns the time before the next request after consecutive errors.</summary>
    public static TimeSpan BackOff(DiscoveryCacheOptions options, DiscoveryQuestionKind kind, int failures, double jitter)
    {
        (TimeSpan first, TimeSpan max) = kind == DiscoveryQuestionKind.WellKnown
            ? (options.WellKnownErrorFirst, options.WellKnownErrorMax)
            : (options.DnsErrorFirst, options.DnsErrorMax);
        double doubled = first.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, MaxDoublings));
        return Clamp(Spread(TimeSpan.FromSeconds(Math.Min(doubled, max.TotalSeconds)), jitter), TimeSpan.Zero, max);
    }

    /// <summary>
    /// Returns the time after which an answer is requested again. DNS answers are used for their whole lifetime, because the owner of a record relies on its
    /// TTL.
    /// </summary>
    public static TimeSpan UntilRequestedAgain(IDiscoveryAnswer answer, TimeSpan lifetime) =>
        answer is WellKnownResult { Status: WellKnownStatus.Delegated } ? lifetime * (1 - EarlyPart) : lifetime;

    // Varies a duration by up to a tenth in both directions.
    private static TimeSpan Spread(TimeSpan value, double jitter) => value * (1 - JitterPart + (2 * JitterPart * jitter));

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Clamp(TimeSpan value, TimeSpan min, TimeSpan max) => value > max ? max : value < min ? min : value;

    private const double JitterPart = 0.1;
    private const double EarlyPart = 0.2;

    // Far more than any bound needs, and far from overflowing a double.
    private const int MaxDoublings = 30;
}
