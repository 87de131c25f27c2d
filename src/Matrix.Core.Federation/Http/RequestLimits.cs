using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Http;

/// <summary>Specifies the limits of a request: the time of each phase and of the whole, and the size of the answer.</summary>
public sealed record RequestLimits
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;

    /// <summary>Gets the maximum time for connecting to one target, including the TLS handshake.</summary>
    /// <value>Default: 10 seconds. More than zero.</value>
    /// <remarks>
    /// If there are several targets, each gets at most its share of <see cref="Headers"/>, with one share left for the answer. The TLS handshake is bounded by
    /// the longest limit of all classes.
    /// </remarks>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets the maximum time until the head of the answer arrives, counted from the first connection attempt. It includes connecting, sending and the server's
    /// work.
    /// </summary>
    /// <value>Default: 30 seconds. More than zero.</value>
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets the maximum pause in the body. It allows a large body over a slow connection. <see cref="Total"/> bounds a body that trickles in.
    /// </summary>
    /// <value>Default: 30 seconds. More than zero.</value>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the maximum time of the whole request, including server discovery and reading the body.</summary>
    /// <value>Default: 2 minutes. More than zero.</value>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets the maximum size of a body in bytes, counted after decompression.</summary>
    /// <value>Default: 100 MiB. At least 1 byte.</value>
    public long MaxBody { get; init; } = 100 * MiB;

    /// <summary>Gets the maximum size of a body with a status other than 2xx in bytes, counted after decompression.</summary>
    /// <value>Default: 64 KiB. At least 1 byte.</value>
    public long MaxErrorBody { get; init; } = 64 * KiB;

    /// <summary>Returns the default limits of a class of requests.</summary>
    /// <param name="requestClass">The class.</param>
    /// <returns>The limits.</returns>
    /// <remarks>
    /// The times are those of servers in operation. Servers that used 60 seconds and 100 MiB for all requests could not join large rooms. A query may return a
    /// room directory or a space hierarchy, so its size limit is larger than a profile needs.
    /// </remarks>
    public static RequestLimits For(RequestClass requestClass) => requestClass switch
    {
        RequestClass.Discovery => Limits(headers: 10, total: 30, 50 * KiB),
        RequestClass.Version => Limits(headers: 10, total: 30, 256 * KiB),
        RequestClass.Keys => Limits(headers: 10, total: 30, TransportKeyFetcher.MaxReplySize),
        RequestClass.Query => Limits(headers: 10, total: 30, 16 * MiB),
        RequestClass.MakeMembership => Limits(headers: 20, total: 60, MiB),
        RequestClass.SendMembership => Limits(headers: 300, total: 1800, 500 * MiB),
        RequestClass.State => Limits(headers: 600, total: 2400, 500 * MiB),
        RequestClass.Events => Limits(headers: 60, total: 300, 100 * MiB),
        RequestClass.Transaction => Limits(headers: 180, total: 240, MiB),
        RequestClass.DeviceKeys => Limits(headers: 10, total: 60, 100 * MiB),
        RequestClass.Media => Limits(headers: 30, total: 600, 100 * MiB),
        RequestClass.Policy => Limits(headers: 30, total: 60, MiB),
        _ => new RequestLimits(),
    };

    private static RequestLimits Limits(int headers, int total, long maxBody) => new()
    {
        Headers = TimeSpan.FromSeconds(headers),
        Total = TimeSpan.FromSeconds(total),
        MaxBody = maxBody,
    };
}
