using System.Security.Cryptography.X509Certificates;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Http;

/// <summary>How requests go over the network: whom they may reach, whom they trust, and what they may cost.</summary>
public sealed record FederationHttpOptions
{
    /// <summary>Which addresses may be dialled.</summary>
    /// <value>Default: <see cref="AddressPolicy.Public"/>.</value>
    public AddressPolicy Addresses { get; init; } = AddressPolicy.Public;

    /// <summary>Which ports may be dialled.</summary>
    /// <value>Default: <see cref="PortPolicy.Default"/>, all but those of well-known services that do not speak HTTP.</value>
    public PortPolicy Ports { get; init; } = PortPolicy.Default;

    /// <summary>What finds the addresses of host names.</summary>
    /// <value>Default: <see cref="SystemAddressResolver"/>.</value>
    public IAddressResolver AddressResolver { get; init; } = SystemAddressResolver.Instance;

    /// <summary>Sends connections elsewhere, by host and port, before the host is looked up: a rehearsal of a move, a test on loopback. Null where all go where they are bound.</summary>
    /// <value>Default: null.</value>
    /// <remarks>It changes where to connect and nothing else: the name in the certificate and the <c>Host</c> header stay, and the address that it leads to is judged by <see cref="Addresses"/> like any other.</remarks>
    public Func<ResolvedTarget, ResolvedTarget>? ConnectTo { get; init; }

    /// <summary>The roots that certificates must lead to, in place of the operating system's: the authority of a private federation, or of a test.</summary>
    /// <value>Default: null, the operating system's roots.</value>
    /// <remarks>There is no way to accept any certificate. Certificates that a server leaves out are not fetched from where it says: that would be a request to an address of its choice.</remarks>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>What a request of each kind may cost.</summary>
    /// <value>Default: <see cref="RequestLimits.For"/>.</value>
    public Func<RequestClass, RequestLimits> Limits { get; init; } = RequestLimits.For;

    /// <summary>How many times larger than what came over the network a body may become, once it is past <see cref="DecompressionGrace"/>.</summary>
    /// <value>Default: 100. JSON of events becomes 5 to 30 times larger; gzip can go to 1,000.</value>
    public int MaxDecompressionRatio { get; init; } = 100;

    /// <summary>How many bytes a body may become whatever came over the network: a short text that repeats itself is no attack.</summary>
    /// <value>Default: 1 MiB.</value>
    public long DecompressionGrace { get; init; } = 1024 * 1024;

    /// <summary>How long a connection is used before the name is looked up and the address judged anew; at most five minutes.</summary>
    /// <value>Default: 5 minutes.</value>
    public TimeSpan ConnectionLifetime { get; init; } = MaxConnectionLifetime;

    /// <summary>How long a connection that nobody uses is kept.</summary>
    /// <value>Default: 1 minute.</value>
    public TimeSpan ConnectionIdleLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The <c>User-Agent</c> header; null for none.</summary>
    /// <value>Default: <c>Matrix.Core</c>.</value>
    public string? UserAgent { get; init; } = "Matrix.Core";

    internal static TimeSpan MaxConnectionLifetime { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The options that cannot stand, each by its name.</summary>
    internal IEnumerable<string> Problems()
    {
        (string Name, bool IsWrong, string Rule)[] rules =
        [
            (nameof(Addresses), Addresses is null, "is not set."),
            (nameof(Ports), Ports is null, "is not set."),
            (nameof(AddressResolver), AddressResolver is null, "is not set."),
            (nameof(Limits), Limits is null, "is not set."),
            (nameof(MaxDecompressionRatio), MaxDecompressionRatio < 1, "is at least 1."),
            (nameof(DecompressionGrace), DecompressionGrace < 0, "is not negative."),
            (nameof(ConnectionLifetime), ConnectionLifetime <= TimeSpan.Zero, "is more than nothing."),
            (nameof(ConnectionIdleLifetime), ConnectionIdleLifetime <= TimeSpan.Zero, "is more than nothing."),
            (nameof(UserAgent), UserAgent is not null && UserAgent.Any(char.IsControl), "is one line of text."),
        ];
        return rules.Where(rule => rule.IsWrong).Select(rule => $"{rule.Name} {rule.Rule}").Concat(Limits is null ? [] : LimitProblems());
    }

    private IEnumerable<string> LimitProblems() =>
        from requestClass in Enum.GetValues<RequestClass>()
        let limits = Limits(requestClass)
        where limits is null
            || limits.Connect <= TimeSpan.Zero || limits.Headers <= TimeSpan.Zero || limits.Idle <= TimeSpan.Zero || limits.Total <= TimeSpan.Zero
            || limits.MaxBody < 1 || limits.MaxErrorBody < 1
        select $"{nameof(Limits)} of {requestClass}: every time and size is more than nothing.";
}
