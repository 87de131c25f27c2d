namespace Matrix.Core.Federation.Discovery;

/// <summary>How long answers are kept.</summary>
/// <remarks>Source: Matrix spec, server-server API, § Resolving server names, step 3 (24 hours, 48 hours, one hour for errors); RFC 2308 and RFC 8767 for the DNS. The rest is this library's choice.</remarks>
public sealed record DiscoveryCacheOptions
{
    /// <summary>The most answers that are kept: beyond it, those that were not used for longest go.</summary>
    /// <value>30,000: three a server.</value>
    public int MaxEntries { get; init; } = 30_000;

    /// <summary>About how many bytes of memory the answers may take; beyond it, those that were not used for longest go.</summary>
    /// <value>32 MiB.</value>
    public long MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long a well-known holds that says nothing about it; up to a tenth more or less, so that not all expire at once.</summary>
    /// <value>24 hours.</value>
    public TimeSpan WellKnownDefault { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The longest that a well-known holds, whatever it says.</summary>
    /// <value>48 hours.</value>
    public TimeSpan WellKnownMax { get; init; } = TimeSpan.FromHours(48);

    /// <summary>The shortest that a well-known holds, whatever it says: <c>no-store</c> is no licence to be asked with every request.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan WellKnownMin { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the first error of a well-known holds. Each further one in a row holds twice as long.</summary>
    /// <value>2 minutes, a tenth more or less. An error may ask for longer by its headers.</value>
    public TimeSpan WellKnownErrorFirst { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest that an error of a well-known holds.</summary>
    /// <value>One hour.</value>
    public TimeSpan WellKnownErrorMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The shortest that status 410 of a well-known holds: the server said that it is gone, and is left alone.</summary>
    /// <value>24 hours (MSC4188), which is also what holds where the answer says nothing about it.</value>
    /// <remarks>Where <see cref="DiscoveryPolicy.StopAtHttpGone"/> is off, 410 is an error like any other: set this and <see cref="GoneMax"/> like those.</remarks>
    public TimeSpan GoneMin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The longest that status 410 of a well-known holds.</summary>
    /// <value>90 days (MSC4188).</value>
    /// <remarks>A server that is heard from again is found at once after <see cref="ServerResolver.ForgetGone"/>.</remarks>
    public TimeSpan GoneMax { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long an answer of the DNS holds that says nothing about it, that there is no record among them.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan DnsDefault { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The shortest that an answer of the DNS holds.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan DnsMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that records hold.</summary>
    /// <value>24 hours.</value>
    public TimeSpan DnsMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The longest that "there is no record" holds.</summary>
    /// <value>One hour (RFC 2308, section 5, advises one to three).</value>
    public TimeSpan DnsNegativeMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long the first failed look-up holds. Each further one in a row holds twice as long.</summary>
    /// <value>15 seconds, a tenth more or less.</value>
    public TimeSpan DnsErrorFirst { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest that a failed look-up holds.</summary>
    /// <value>5 minutes (RFC 2308, section 7).</value>
    public TimeSpan DnsErrorMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after it came an answer may stand in for one that cannot be had.</summary>
    /// <value>48 hours: what the spec allows a well-known to hold, and within the one to three days of RFC 8767.</value>
    public TimeSpan StaleMax { get; init; } = TimeSpan.FromHours(48);

    /// <summary>The options that cannot stand, each by its name.</summary>
    internal IEnumerable<string> Problems()
    {
        (string Name, bool IsWrong, string Rule)[] rules =
        [
            (nameof(MaxEntries), MaxEntries < 1, "is at least 1."),
            (nameof(MaxBytes), MaxBytes < 1, "is at least 1."),
            (nameof(WellKnownMin), WellKnownMin < TimeSpan.Zero, NotNegative),
            (nameof(WellKnownMax), WellKnownMax < WellKnownMin, $"is not less than {nameof(WellKnownMin)}."),
            (nameof(WellKnownDefault), WellKnownDefault < TimeSpan.Zero, NotNegative),
            (nameof(WellKnownErrorFirst), WellKnownErrorFirst < TimeSpan.Zero, NotNegative),
            (nameof(WellKnownErrorMax), WellKnownErrorMax < TimeSpan.Zero, NotNegative),
            (nameof(GoneMin), GoneMin < TimeSpan.Zero, NotNegative),
            (nameof(GoneMax), GoneMax < GoneMin, $"is not less than {nameof(GoneMin)}."),
            (nameof(DnsMin), DnsMin < TimeSpan.Zero, NotNegative),
            (nameof(DnsMax), DnsMax < DnsMin, $"is not less than {nameof(DnsMin)}."),
            (nameof(DnsDefault), DnsDefault < TimeSpan.Zero, NotNegative),
            (nameof(DnsNegativeMax), DnsNegativeMax < TimeSpan.Zero, NotNegative),
            (nameof(DnsErrorFirst), DnsErrorFirst < TimeSpan.Zero, NotNegative),
            (nameof(DnsErrorMax), DnsErrorMax < TimeSpan.Zero, NotNegative),
            (nameof(StaleMax), StaleMax < TimeSpan.Zero, NotNegative),
        ];
        return rules.Where(rule => rule.IsWrong).Select(rule => $"{rule.Name} {rule.Rule}");
    }

    private const string NotNegative = "is not negative.";
}
