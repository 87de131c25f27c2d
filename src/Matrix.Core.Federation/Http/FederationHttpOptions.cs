using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Http;

/// <summary>Specifies the allowed addresses, the trusted certificates and the limits of requests.</summary>
public sealed record FederationHttpOptions
{
    /// <summary>Gets the policy of addresses that may be connected to.</summary>
    /// <value>Default: <see cref="AddressPolicy.Public"/>.</value>
    public AddressPolicy Addresses { get; init; } = AddressPolicy.Public;

    /// <summary>Gets the policy of ports that may be connected to.</summary>
    /// <value>Default: <see cref="PortPolicy.Default"/>, which denies the ports of well-known services other than HTTP.</value>
    public PortPolicy Ports { get; init; } = PortPolicy.Default;

    /// <summary>Gets the resolver that finds the addresses of host names.</summary>
    /// <value>Default: <see cref="SystemAddressResolver"/>.</value>
    public IAddressResolver AddressResolver { get; init; } = SystemAddressResolver.Instance;

    /// <summary>
    /// Gets the function that redirects connections to another host and port before the host is looked up, or null. Use it to rehearse a move, or for tests on
    /// loopback.
    /// </summary>
    /// <value>Default: null.</value>
    /// <remarks>
    /// It changes only where to connect. The certificate name and the <c>Host</c> header stay, and <see cref="Addresses"/> checks the new address as any other.
    /// </remarks>
    public Func<ServerEndpoint, ServerEndpoint>? ConnectTo { get; init; }

    /// <summary>Gets the root certificates to trust in place of the operating system's, for example of a private federation's authority or of a test.</summary>
    /// <value>Default: null, the operating system's roots.</value>
    /// <remarks>
    /// Certificate validation cannot be disabled. Missing intermediate certificates are not downloaded, because that would send a request to an address of the
    /// server's choice.
    /// </remarks>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>Gets the function that returns the limits of each class of request.</summary>
    /// <value>Default: <see cref="RequestLimits.For"/>.</value>
    public Func<RequestClass, RequestLimits> Limits { get; init; } = RequestLimits.For;

    /// <summary>Gets the maximum ratio of a body's decompressed size to its received size, after <see cref="DecompressionGrace"/> is exceeded.</summary>
    /// <value>Default: 100. At least 1. JSON of events expands 5 to 30 times. Gzip can reach 1,000.</value>
    public int MaxDecompressionRatio { get; init; } = 100;

    /// <summary>Gets the decompressed size, in bytes, below which the ratio does not apply. Short repetitive text is not an attack.</summary>
    /// <value>Default: 1 MiB. Not negative.</value>
    public long DecompressionGrace { get; init; } = 1024 * 1024;

    /// <summary>
    /// Gets the time after which a connection is replaced, so that the name is looked up and the address checked again. Values above 5 minutes count as 5
    /// minutes.
    /// </summary>
    /// <value>Default: 5 minutes. More than zero.</value>
    public TimeSpan ConnectionLifetime { get; init; } = MaxConnectionLifetime;

    /// <summary>Gets the time for which an idle connection is kept.</summary>
    /// <value>Default: 1 minute. More than zero.</value>
    public TimeSpan ConnectionIdleLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the <c>User-Agent</c> header, or null for none.</summary>
    /// <value>Default: <c>Matrix.Core</c>. It must not contain control characters.</value>
    public string? UserAgent { get; init; } = "Matrix.Core";

    internal static TimeSpan MaxConnectionLifetime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Returns one message for each invalid option. It begins with the option's name.</summary>
    internal IEnumerable<string> Problems()
    {
        OptionRule[] rules =
        [
            new(nameof(Addresses), Addresses, Addresses is null, OptionRule.NotNull),
            new(nameof(Ports), Ports, Ports is null, OptionRule.NotNull),
            new(nameof(AddressResolver), AddressResolver, AddressResolver is null, OptionRule.NotNull),
            new(nameof(Limits), Limits, Limits is null, OptionRule.NotNull),
            new(nameof(MaxDecompressionRatio), MaxDecompressionRatio, MaxDecompressionRatio < 1, OptionRule.AtLeastOne),
            new(nameof(DecompressionGrace), DecompressionGrace, DecompressionGrace < 0, OptionRule.NotNegative),
            new(nameof(ConnectionLifetime), ConnectionLifetime, ConnectionLifetime <= TimeSpan.Zero, OptionRule.Positive),
            new(nameof(ConnectionIdleLifetime), ConnectionIdleLifetime, ConnectionIdleLifetime <= TimeSpan.Zero, OptionRule.Positive),
            new(nameof(UserAgent), UserAgent?.ReplaceLineEndings(" "), UserAgent is not null && UserAgent.Any(char.IsControl), "must not contain control characters"),
        ];
        return OptionRule.GetProblems(rules).Concat(Limits is null ? [] : LimitProblems());
    }

    private IEnumerable<string> LimitProblems() =>
        from requestClass in Enum.GetValues<RequestClass>()
        let limits = Limits(requestClass)
        where limits is null
            || limits.Connect <= TimeSpan.Zero || limits.Headers <= TimeSpan.Zero || limits.Idle <= TimeSpan.Zero || limits.Total <= TimeSpan.Zero
            || limits.MaxBody < 1 || limits.MaxErrorBody < 1
        select $"{nameof(Limits)} of {requestClass} must be set, and each time and size must be more than zero.";
}
