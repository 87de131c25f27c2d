using Matrix.Core.Federation.Keys;

namespace Matrix.Core.Federation.Http;

/// <summary>What a request may cost: time, phase by phase and in all, and the size of its answer.</summary>
public sealed record RequestLimits
{
    private const long KiB = 1024;
    private const long MiB = 1024 * KiB;

    /// <summary>How long one target may take to answer the dial, TLS handshake included.</summary>
    /// <value>Default: 10 seconds.</value>
    /// <remarks>Where there are several targets each has no more than its share of <see cref="Headers"/>, one share being left for the answer. The TLS handshake is bounded by the longest of all kinds.</remarks>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long until the head of the answer is there, counted from the first dial: connecting, sending and the server's work.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the body may pause. It lets a large body come over a slow line, and a trickle not hold on for ever; that is what <see cref="Total"/> is for.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long all of it may take, the finding of the server and the reading of the body included.</summary>
    /// <value>Default: 2 minutes.</value>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The most bytes of a body, counted after decompression.</summary>
    /// <value>Default: 100 MiB.</value>
    public long MaxBody { get; init; } = 100 * MiB;

    /// <summary>The most bytes of a body that comes with a status other than 2xx, counted after decompression.</summary>
    /// <value>Default: 64 KiB.</value>
    public long MaxErrorBody { get; init; } = 64 * KiB;

    /// <summary>The limits of a kind of request.</summary>
    /// <param name="requestClass">The kind.</param>
    /// <remarks>
    /// The times are those of servers in operation; 60 seconds and 100 MiB, which some had for everything, broke joins of large rooms.
    /// A query may be a public room list or a space's hierarchy, so that its answer is not held to the size of a profile.
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
