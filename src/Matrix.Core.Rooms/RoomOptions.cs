using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents the options of a room.</summary>
public sealed record RoomOptions
{
    /// <summary>The default of <see cref="MaxHeldFailedEvents"/>.</summary>
    public const int DefaultMaxHeldFailedEvents = 16_384;

    /// <summary>The default of <see cref="MaxHeldFailedBytes"/>.</summary>
    public const long DefaultMaxHeldFailedBytes = 67_108_864;

    /// <summary>The default of <see cref="MaxHeldOutliers"/>. After a join, the state and the auth chains of the largest rooms are outliers.</summary>
    public const int DefaultMaxHeldOutliers = 1_048_576;

    /// <summary>The default of <see cref="MaxHeldOutlierBytes"/>.</summary>
    public const long DefaultMaxHeldOutlierBytes = 2_147_483_648;

    /// <summary>Gets the default options.</summary>
    public static RoomOptions Default { get; } = new();

    /// <summary>Gets the options of state resolution.</summary>
    /// <value>Default: <see cref="ResolutionOptions.Default"/>.</value>
    public ResolutionOptions Resolution { get; init; } = ResolutionOptions.Default;

    /// <summary>Gets the host's store, in which the room finds events that it does not hold in memory.</summary>
    /// <value>Default: <see langword="null"/>: the room holds all events in memory.</value>
    public IRoomHistory? History { get; init; }

    /// <summary>Gets the maximum number of rejected and soft-failed events in memory. Above it, the oldest are evicted.</summary>
    /// <value>Default: <see cref="DefaultMaxHeldFailedEvents"/>.</value>
    public int MaxHeldFailedEvents { get; init; } = DefaultMaxHeldFailedEvents;

    /// <summary>Gets the maximum size of the rejected and soft-failed events in memory, in bytes. 512 bytes are added for each event.</summary>
    /// <value>Default: <see cref="DefaultMaxHeldFailedBytes"/>.</value>
    public long MaxHeldFailedBytes { get; init; } = DefaultMaxHeldFailedBytes;

    /// <summary>Gets the maximum number of outliers in memory. Above it, the oldest are evicted, except those of the current state.</summary>
    /// <value>Default: <see cref="DefaultMaxHeldOutliers"/>.</value>
    public int MaxHeldOutliers { get; init; } = DefaultMaxHeldOutliers;

    /// <summary>Gets the maximum size of the outliers in memory, in bytes. 512 bytes are added for each event.</summary>
    /// <value>Default: <see cref="DefaultMaxHeldOutlierBytes"/>.</value>
    public long MaxHeldOutlierBytes { get; init; } = DefaultMaxHeldOutlierBytes;

    /// <summary>Gets the callback for each event that is evicted because of the limits on events in memory.</summary>
    /// <remarks>It is called during a call of one of the room's methods, and must not call the room.</remarks>
    /// <value>Default: <see langword="null"/>.</value>
    public Action<RoomEvent>? OnEvicted { get; init; }

    /// <summary>Gets the result for an event whose policy server cannot be reached.</summary>
    /// <value>Default: <see cref="PolicyServerFallback.SoftFail"/>.</value>
    public PolicyServerFallback WhenPolicyServerUnreachable { get; init; } = PolicyServerFallback.SoftFail;

    /// <summary>Gets the predicate that determines whether a user has been erased. Other servers get the events of an erased user redacted.</summary>
    /// <value>Default: <see langword="null"/>: no user has been erased.</value>
    public Func<UserId, bool>? IsErased { get; init; }

    /// <summary>Gets the maximum number of state resolutions whose results are remembered. At a fork, the same states are resolved repeatedly.</summary>
    /// <value>Default: 64.</value>
    public int MaxRememberedResolutions { get; init; } = 64;
}
