using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>
/// A room version as data: one flag for each thing in which versions differ. The algorithms read the flags; nothing else
/// in the library compares or switches on a version.
/// </summary>
/// <remarks>
/// Matrix spec, § Room versions. The identifier is opaque: versions have no order, and the flags cannot be told from it.
/// A record for a version of one's own is made with <c>with</c> from the one it is based on.
/// </remarks>
public sealed record RoomVersion
{
    /// <summary>The identifier, as in the content of the room's create event.</summary>
    public required RoomVersionId Id { get; init; }

    /// <summary>Whether the spec lists the version as stable. Unstable versions are used only where asked for.</summary>
    public bool IsStable { get; init; }

    /// <summary>Where event IDs come from.</summary>
    public EventIdFormat EventIdFormat { get; init; }

    /// <summary>Versions 1 and 2: <c>auth_events</c> and <c>prev_events</c> hold pairs of an ID and hashes, not IDs.</summary>
    public bool ReferencesCarryHashes { get; init; }

    /// <summary>Versions 1 and 2: the server in the event ID must sign, where it is not the sender's.</summary>
    public bool EventIdServerMustSign { get; init; }

    /// <summary>
    /// Version 12 and later: the room ID is the create event's ID with another sigil. The create event has no <c>room_id</c>,
    /// room IDs have no server, and no event cites the create event in <c>auth_events</c>.
    /// </summary>
    public bool RoomIdIsCreateEventId { get; init; }

    /// <summary>Version 6 and later: events must be canonical in the values of their numbers.</summary>
    public bool StrictCanonicalJson { get; init; }

    /// <summary>The largest <c>depth</c> that is read: 2^63−1, from version 6 on 2^53−1.</summary>
    public long MaxDepth { get; init; } = long.MaxValue;

    /// <summary>Version 5 and later: a key must have been valid when the event says that it was sent.</summary>
    public bool EnforcesKeyValidity { get; init; }

    /// <summary>
    /// Version 11 and later: a limited field over 255 bytes drops the event even where it has no more than 255 code points.
    /// Before, such an event is kept as rejected: servers used to count code points, and others may cite it.
    /// </summary>
    public bool StrictFieldLength { get; init; }

    /// <summary>What redaction keeps.</summary>
    public required RedactionRules Redaction { get; init; }

    /// <summary>Versions 1 and 2: a redaction is authorised as an event; later it is judged when it is applied.</summary>
    public bool RedactionHasAuthRule { get; init; }

    /// <summary>Version 11 and later: <c>redacts</c> is in the content of a redaction.</summary>
    public bool RedactsInContent { get; init; }

    /// <summary>Versions 1 to 5: <c>m.room.aliases</c> has an auth rule of its own.</summary>
    public bool AliasesHaveAuthRule { get; init; }

    /// <summary>Version 6 and later: a change of <c>notifications</c> in the power levels is checked as one of <c>events</c> is.</summary>
    public bool NotificationLevelsAreChecked { get; init; }

    /// <summary>Versions 1 to 9: a power level may be a string that reads as an integer.</summary>
    public bool StringPowerLevels { get; init; }

    /// <summary>Versions 1 to 5: a power level may be a float, which is truncated.</summary>
    public bool FloatPowerLevels { get; init; }

    /// <summary>Version 10 and later: every level of a power levels event must be an integer.</summary>
    public bool PowerLevelTypesAreChecked { get; init; }

    /// <summary>Version 7 and later: knocking.</summary>
    public bool Knocking { get; init; }

    /// <summary>Version 8 and later: the join rule <c>restricted</c>, and the authoriser's signature on such joins.</summary>
    public bool RestrictedJoins { get; init; }

    /// <summary>Version 10 and later: the join rule <c>knock_restricted</c>.</summary>
    public bool KnockRestrictedJoins { get; init; }

    /// <summary>Who the creators are.</summary>
    public CreatorSource Creators { get; init; }

    /// <summary>Version 12 and later: creators stand above every power level and may not be listed among the users.</summary>
    public bool CreatorsHaveInfinitePower { get; init; }

    /// <summary>MSC3757: a state key of a user ID and a suffix (<c>@user:server_suffix</c>) belongs to that user.</summary>
    public bool OwnedStateKeySuffixes { get; init; }

    /// <summary>How states are merged.</summary>
    public StateResolutionAlgorithm StateResolution { get; init; }

    /// <summary>The identifier.</summary>
    public override string ToString() => Id.ToString();
}
