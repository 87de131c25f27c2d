using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>How a room works.</summary>
public sealed record RoomOptions
{
    /// <summary>The defaults.</summary>
    public static RoomOptions Default { get; } = new();

    /// <summary>Where readings of state resolution differ.</summary>
    /// <value>Default: <see cref="ResolutionOptions.Default"/>.</value>
    public ResolutionOptions Resolution { get; init; } = ResolutionOptions.Default;

    /// <summary>What the host has stored, for events that the room does not hold.</summary>
    /// <value>Default: null: the room holds everything.</value>
    public IRoomHistory? History { get; init; }

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
