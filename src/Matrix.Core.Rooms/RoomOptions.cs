using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>How a room works.</summary>
public sealed record RoomOptions
{
    /// <summary>The most rejected and soft-failed events that are held, where nothing else is set.</summary>
    public const int DefaultMaxHeldFailedEvents = 16_384;

    /// <summary>The most bytes of rejected and soft-failed events that are held, where nothing else is set.</summary>
    public const long DefaultMaxHeldFailedBytes = 67_108_864;

    /// <summary>The most outliers that are held, where nothing else is set: the state and the auth chains of the largest rooms are outliers when one joins.</summary>
    public const int DefaultMaxHeldOutliers = 1_048_576;

    /// <summary>The most bytes of outliers that are held, where nothing else is set.</summary>
    public const long DefaultMaxHeldOutlierBytes = 2_147_483_648;

    /// <summary>The defaults.</summary>
    public static RoomOptions Default { get; } = new();

    /// <summary>Where readings of state resolution differ.</summary>
    /// <value>Default: <see cref="ResolutionOptions.Default"/>.</value>
    public ResolutionOptions Resolution { get; init; } = ResolutionOptions.Default;

    /// <summary>What the host has stored, for events that the room does not hold.</summary>
    /// <value>Default: null: the room holds everything.</value>
    public IRoomHistory? History { get; init; }

    /// <summary>Gets the most rejected and soft-failed events that are held; the oldest leave memory first.</summary>
    /// <value>Default: <see cref="DefaultMaxHeldFailedEvents"/>.</value>
    public int MaxHeldFailedEvents { get; init; } = DefaultMaxHeldFailedEvents;

    /// <summary>Gets the most bytes of rejected and soft-failed events that are held, with 512 added for each event.</summary>
    /// <value>Default: <see cref="DefaultMaxHeldFailedBytes"/>.</value>
    public long MaxHeldFailedBytes { get; init; } = DefaultMaxHeldFailedBytes;

    /// <summary>Gets the most outliers that are held; the oldest leave memory first. Those of the current state never do.</summary>
    /// <value>Default: <see cref="DefaultMaxHeldOutliers"/>.</value>
    public int MaxHeldOutliers { get; init; } = DefaultMaxHeldOutliers;

    /// <summary>Gets the most bytes of outliers that are held, with 512 added for each event.</summary>
    /// <value>Default: <see cref="DefaultMaxHeldOutlierBytes"/>.</value>
    public long MaxHeldOutlierBytes { get; init; } = DefaultMaxHeldOutlierBytes;

    /// <summary>
    /// Is told of each event that left memory because there were too many. It is called in the middle of a method of the room, and must not call the room.
    /// </summary>
    /// <value>Default: null.</value>
    public Action<RoomEvent>? LeftMemory { get; init; }

    /// <summary>What becomes of an event whose policy server cannot be reached.</summary>
    /// <value>Default: <see cref="PolicyServerFallback.SoftFail"/>.</value>
    public PolicyServerFallback WhenPolicyServerUnreachable { get; init; } = PolicyServerFallback.SoftFail;

    /// <summary>Determines whether a user has been erased: other servers get the user's events redacted.</summary>
    /// <value>Default: null: no user has been erased.</value>
    public Func<UserId, bool>? IsErased { get; init; }

    /// <summary>How many resolutions are remembered. The same states meet again and again at a fork.</summary>
    /// <value>Default: 64.</value>
    public int RememberedResolutions { get; init; } = 64;
}
