using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Represents a room version as data, with one flag for each difference between versions.</summary>
/// <remarks>
/// The algorithms read only the flags. The library does not compare or switch on versions anywhere else. The identifier is opaque: versions are not ordered, and the
/// flags cannot be derived from it. Create a custom version from an existing one with a <c>with</c> expression. Source: Matrix spec, room versions.
/// </remarks>
public sealed record RoomVersion
{
    /// <summary>Gets the identifier, as in the content of the room's create event.</summary>
    public required RoomVersionId Id { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the specification lists the version as stable. Unstable versions are used only if the caller asks for them.
    /// </summary>
    public bool IsStable { get; init; }

    /// <summary>Gets the source of event IDs.</summary>
    public EventIdFormat EventIdFormat { get; init; }

    /// <summary>
    /// Gets a value that indicates whether <c>auth_events</c> and <c>prev_events</c> contain pairs of an ID and hashes (versions 1 and 2) instead of IDs.
    /// </summary>
    public bool ReferencesCarryHashes { get; init; }

    /// <summary>Gets a value that indicates whether the server in the event ID must sign if it is not the sender's server (versions 1 and 2).</summary>
    public bool EventIdServerMustSign { get; init; }

    /// <summary>Gets a value that indicates whether the room ID is the create event's ID with another sigil (version 12 and later).</summary>
    /// <remarks>
    /// In such a version the create event does not have a <c>room_id</c>, room IDs do not name a server, and <c>auth_events</c> do not list the create event.
    /// </remarks>
    public bool RoomIdIsCreateEventId { get; init; }

    /// <summary>Gets a value that indicates whether the numbers of events must be canonical (version 6 and later).</summary>
    public bool StrictCanonicalJson { get; init; }

    /// <summary>Gets the maximum <c>depth</c>: 2^63−1, from version 6 on 2^53−1.</summary>
    public long MaxDepth { get; init; } = long.MaxValue;

    /// <summary>Gets a value that indicates whether a key must have been valid at the event's <c>origin_server_ts</c> (version 5 and later).</summary>
    public bool EnforcesKeyValidity { get; init; }

    /// <summary>
    /// Gets a value that indicates whether a limited field of more than 255 bytes drops the event even if it does not exceed 255 code points (version 11 and later).
    /// </summary>
    /// <remarks>In earlier versions such an event is kept as rejected, because servers used to count code points and other events may reference it.</remarks>
    public bool StrictFieldLength { get; init; }

    /// <summary>Gets the redaction rules.</summary>
    public required RedactionTable Redaction { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the auth rules authorise a redaction as an event (versions 1 and 2). In later versions it is checked when it is applied.
    /// </summary>
    public bool RedactionHasAuthRule { get; init; }

    /// <summary>Gets a value that indicates whether <c>redacts</c> is in the content of a redaction (version 11 and later).</summary>
    public bool RedactsInContent { get; init; }

    /// <summary>Gets a value that indicates whether <c>m.room.aliases</c> has its own auth rule (versions 1 to 5).</summary>
    public bool AliasesHaveAuthRule { get; init; }

    /// <summary>
    /// Gets a value that indicates whether changes of <c>notifications</c> in the power levels are checked like those of <c>events</c> (version 6 and later).
    /// </summary>
    public bool NotificationLevelsAreChecked { get; init; }

    /// <summary>Gets a value that indicates whether a power level may be a string that contains an integer (versions 1 to 9).</summary>
    public bool StringPowerLevels { get; init; }

    /// <summary>Gets a value that indicates whether a power level may be a float, which is truncated (versions 1 to 5).</summary>
    public bool FloatPowerLevels { get; init; }

    /// <summary>Gets a value that indicates whether every level of a power levels event must be an integer (version 10 and later).</summary>
    public bool PowerLevelTypesAreChecked { get; init; }

    /// <summary>Gets a value that indicates whether the version supports knocking (version 7 and later).</summary>
    public bool Knocking { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the version supports the join rule <c>restricted</c> and the authorising server's signature on such joins (version 8 and
    /// later).
    /// </summary>
    public bool RestrictedJoins { get; init; }

    /// <summary>Gets a value that indicates whether the version supports the join rule <c>knock_restricted</c> (version 10 and later).</summary>
    public bool KnockRestrictedJoins { get; init; }

    /// <summary>Gets the source of the room's creators.</summary>
    public CreatorSource Creators { get; init; }

    /// <summary>Gets a value that indicates whether creators are above every power level and must not be listed in <c>users</c> (version 12 and later).</summary>
    public bool CreatorsHaveInfinitePower { get; init; }

    /// <summary>Gets a value that indicates whether a state key of a user ID and a suffix (<c>@user:server_suffix</c>) belongs to that user (MSC3757).</summary>
    public bool OwnedStateKeySuffixes { get; init; }

    /// <summary>Gets the state resolution algorithm.</summary>
    public StateResolutionAlgorithm StateResolution { get; init; }

    /// <summary>Returns the identifier.</summary>
    public override string ToString() => Id.ToString();
}
