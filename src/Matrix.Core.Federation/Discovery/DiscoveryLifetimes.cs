namespace Matrix.Core.Federation.Discovery;

/// <summary>How long an answer holds: the arithmetic of <see cref="DiscoveryCacheOptions"/>.</summary>
internal static class DiscoveryLifetimes
{
    /// <summary>How long an answer holds that says something about the server.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="failures">How many times in a row, this one among them, it was an error.</param>
    /// <param name="jitter">From 0 to below 1: where in the tenth more or less.</param>
    public static TimeSpan Of(DiscoveryCacheOptions options, DiscoveryAnswer answer, int failures, double jitter) => answer switch
    {
        WellKnownAnswer { Status: WellKnownStatus.Delegated, Freshness: { } freshness } => Clamp(freshness, options.WellKnownMin, options.WellKnownMax),
        WellKnownAnswer { Status: WellKnownStatus.Delegated } => Clamp(Spread(options.WellKnownDefault, jitter), options.WellKnownMin, options.WellKnownMax),
        WellKnownAnswer { Status: WellKnownStatus.Gone } gone => Clamp(gone.Freshness ?? options.GoneMin, options.GoneMin, options.GoneMax),
        WellKnownAnswer error => Longer(BackOff(options, DiscoveryQuestionKind.WellKnown, failures, jitter), Clamp(error.Freshness ?? TimeSpan.Zero, TimeSpan.Zero, options.WellKnownErrorMax)),
        SrvAnswer { Status: LookupStatus.Found } found => Clamp(found.TimeToLive ?? options.DnsDefault, options.DnsMin, options.DnsMax),
        SrvAnswer none => Clamp(none.TimeToLive ?? options.DnsDefault, options.DnsMin, options.DnsNegativeMax),
        AddressAnswer { Status: LookupStatus.Found } found => Clamp(found.TimeToLive ?? options.DnsDefault, options.DnsMin, options.DnsMax),
        AddressAnswer none => Clamp(none.TimeToLive ?? options.DnsDefault, options.DnsMin, options.DnsNegativeMax),
        _ => TimeSpan.Zero,
    };

    /// <summary>The longest that an answer can hold, others standing in for it or not: one of a store that claims more is none of ours.</summary>
    public static TimeSpan Longest(DiscoveryCacheOptions options, DiscoveryAnswer answer) => Longer(options.StaleMax, answer switch
    {
        WellKnownAnswer { Status: WellKnownStatus.Gone } => options.GoneMax,
        WellKnownAnswer => Longer(options.WellKnownMax, options.WellKnownErrorMax),
        _ => Longer(options.DnsMax, Longer(options.DnsNegativeMax, options.DnsErrorMax)),
    });

    /// <summary>How long not to ask again after errors in a row.</summary>
    public static TimeSpan BackOff(DiscoveryCacheOptions options, DiscoveryQuestionKind kind, int failures, double jitter)
    {
        (TimeSpan first, TimeSpan max) = kind == DiscoveryQuestionKind.WellKnown
            ? (options.WellKnownErrorFirst, options.WellKnownErrorMax)
            : (options.DnsErrorFirst, options.DnsErrorMax);
        double doubled = first.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, MaxDoublings));
        return Clamp(Spread(TimeSpan.FromSeconds(Math.Min(doubled, max.TotalSeconds)), jitter), TimeSpan.Zero, max);
    }

    /// <summary>After which part of its life an answer is asked for again. Of the DNS none is: those who set a TTL count on it.</summary>
    public static TimeSpan UntilAskedAgain(DiscoveryAnswer answer, TimeSpan lifetime) =>
        answer is WellKnownAnswer { Status: WellKnownStatus.Delegated } ? lifetime * (1 - EarlyPart) : lifetime;

    // A tenth more or less.
    private static TimeSpan Spread(TimeSpan value, double jitter) => value * (1 - JitterPart + (2 * JitterPart * jitter));

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Clamp(TimeSpan value, TimeSpan min, TimeSpan max) => value > max ? max : value < min ? min : value;

    private const double JitterPart = 0.1;
    private const double EarlyPart = 0.2;

    // Far more than any bound needs, and far less than a double overflows at.
    private const int MaxDoublings = 30;
}
