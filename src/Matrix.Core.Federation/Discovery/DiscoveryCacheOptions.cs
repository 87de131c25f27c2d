namespace Matrix.Core.Federation.Discovery;

/// <summary>Specifies the lifetimes and bounds of cached answers.</summary>
/// <remarks>
/// No value may be negative. Sources: Matrix spec, server-server API,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#resolving-server-names">Resolving server names</see>, step 3 (24 hours, 48 hours, one hour for
/// errors); RFC 2308 and RFC 8767 for the DNS. The other values are this library's choice.
/// </remarks>
public sealed record DiscoveryCacheOptions
{
    private const double MiddleOfJitter = 0.5;

    /// <summary>Gets the maximum number of cached answers. Beyond it, the least recently used answers are dropped.</summary>
    /// <value>Default: 30,000, about three for each server. At least 1.</value>
    public int MaxEntries { get; init; } = 30_000;

    /// <summary>Gets the approximate maximum memory use of the answers, in bytes. Beyond it, the least recently used answers are dropped.</summary>
    /// <value>Default: 32 MiB. At least 1 byte.</value>
    public long MaxBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// Gets the lifetime of a well-known document without caching headers. It varies by up to a tenth in both directions, so that not all documents expire at
    /// once.
    /// </summary>
    /// <value>Default: 24 hours.</value>
    public TimeSpan WellKnownDefault { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Gets the longest lifetime of a well-known document, whatever its headers say.</summary>
    /// <value>Default: 48 hours. Not less than <see cref="WellKnownMin"/>.</value>
    public TimeSpan WellKnownMax { get; init; } = TimeSpan.FromHours(48);

    /// <summary>
    /// Gets the shortest lifetime of a well-known document, whatever its headers say. Even a <c>no-store</c> document is not requested for every request.
    /// </summary>
    /// <value>Default: 5 minutes.</value>
    public TimeSpan WellKnownMin { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets the lifetime of the first error of a well-known request. It doubles with each consecutive error.</summary>
    /// <value>Default: 2 minutes, varied by up to a tenth in both directions. An error's headers may ask for a longer lifetime.</value>
    public TimeSpan WellKnownErrorFirst { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets the longest lifetime of an error of a well-known request.</summary>
    /// <value>Default: one hour.</value>
    public TimeSpan WellKnownErrorMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets the shortest lifetime of status 410 for a well-known request. The server said that it is gone, so it is not asked again.</summary>
    /// <value>Default: 24 hours (MSC4188). This is also the lifetime without caching headers.</value>
    /// <remarks>
    /// If <see cref="DiscoveryPolicy.StopAtHttpGone"/> is false, 410 is an ordinary error. Then set this and <see cref="GoneMax"/> to the values for errors.
    /// </remarks>
    public TimeSpan GoneMin { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Gets the longest lifetime of status 410 for a well-known request.</summary>
    /// <value>Default: 90 days (MSC4188). Not less than <see cref="GoneMin"/>.</value>
    /// <remarks>A server that is heard from again is found at once after <see cref="ServerResolver.ForgetGone"/>.</remarks>
    public TimeSpan GoneMax { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Gets the lifetime of a DNS answer without a TTL, including denials.</summary>
    /// <value>Default: 5 minutes.</value>
    public TimeSpan DnsDefault { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets the shortest lifetime of a DNS answer.</summary>
    /// <value>Default: 5 seconds.</value>
    public TimeSpan DnsMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the longest lifetime of DNS records.</summary>
    /// <value>Default: 24 hours. Not less than <see cref="DnsMin"/>.</value>
    public TimeSpan DnsMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Gets the longest lifetime of a denial by the DNS.</summary>
    /// <value>Default: one hour (RFC 2308, section 5, advises one to three).</value>
    public TimeSpan DnsNegativeMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets the lifetime of the first failed DNS lookup. It doubles with each consecutive failure.</summary>
    /// <value>Default: 15 seconds, varied by up to a tenth in both directions.</value>
    public TimeSpan DnsErrorFirst { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets the longest lifetime of a failed DNS lookup.</summary>
    /// <value>Default: 5 minutes (RFC 2308, section 7).</value>
    public TimeSpan DnsErrorMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets the time after its arrival for which an answer may be used in place of failed requests.</summary>
    /// <value>Default: 48 hours, the longest lifetime of a well-known document in the spec, and within the one to three days of RFC 8767.</value>
    public TimeSpan StaleMax { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Returns the lifetime of a first answer for a well-known document, without the random variation.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The lifetime of a document or an error, or the time before the next request after a failure.</returns>
    public TimeSpan GetLifetime(WellKnownResult answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        return new DiscoveryCache(this).Put(DiscoveryQuestion.WellKnown("example.org"), answer, now, MiddleOfJitter).ExpiresAt - now;
    }

    /// <summary>Returns one message for each invalid option. It begins with the option's name.</summary>
    internal IEnumerable<string> Problems()
    {
        OptionRule[] rules =
        [
            new(nameof(MaxEntries), MaxEntries, MaxEntries < 1, OptionRule.AtLeastOne),
            new(nameof(MaxBytes), MaxBytes, MaxBytes < 1, OptionRule.AtLeastOne),
            new(nameof(WellKnownMin), WellKnownMin, WellKnownMin < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(WellKnownMax), WellKnownMax, WellKnownMax < WellKnownMin, $"must not be less than {nameof(WellKnownMin)}"),
            new(nameof(WellKnownDefault), WellKnownDefault, WellKnownDefault < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(WellKnownErrorFirst), WellKnownErrorFirst, WellKnownErrorFirst < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(WellKnownErrorMax), WellKnownErrorMax, WellKnownErrorMax < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(GoneMin), GoneMin, GoneMin < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(GoneMax), GoneMax, GoneMax < GoneMin, $"must not be less than {nameof(GoneMin)}"),
            new(nameof(DnsMin), DnsMin, DnsMin < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(DnsMax), DnsMax, DnsMax < DnsMin, $"must not be less than {nameof(DnsMin)}"),
            new(nameof(DnsDefault), DnsDefault, DnsDefault < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(DnsNegativeMax), DnsNegativeMax, DnsNegativeMax < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(DnsErrorFirst), DnsErrorFirst, DnsErrorFirst < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(DnsErrorMax), DnsErrorMax, DnsErrorMax < TimeSpan.Zero, OptionRule.NotNegative),
            new(nameof(StaleMax), StaleMax, StaleMax < TimeSpan.Zero, OptionRule.NotNegative),
        ];
        return OptionRule.GetProblems(rules);
    }
}
