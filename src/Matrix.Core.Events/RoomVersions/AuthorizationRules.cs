namespace Matrix.Core.Events;

/// <summary>Represents the differences between the auth rules of room versions.</summary>
/// <remarks>Matrix spec, § Authorisation rules (https://spec.matrix.org/v1.19/rooms/v12/#authorisation-rules).</remarks>
public sealed record AuthorizationRules
{
    /// <summary>Gets the source of the room's creators.</summary>
    public required CreatorSource Creators { get; init; }

    /// <summary>Gets a value that indicates whether creators are above every power level and must not be listed among the users. Version 12 and later.</summary>
    public bool GivesCreatorsInfinitePower { get; init; }

    /// <summary>Gets a value that indicates whether a redaction is judged when it is received. Versions 1 and 2; later it is judged when it is applied.</summary>
    public bool ChecksRedactions { get; init; }

    /// <summary>Gets a value that indicates whether <c>m.room.aliases</c> has its own rule. Versions 1 to 5.</summary>
    public bool ChecksAliases { get; init; }

    /// <summary>Gets a value that indicates whether a change of <c>notifications</c> in the power levels is checked like a change of <c>events</c>. Version 6 and later.</summary>
    public bool ChecksNotificationLevels { get; init; }

    /// <summary>Gets a value that indicates whether a power level may be a string that reads as an integer. Versions 1 to 9.</summary>
    public bool AllowsStringPowerLevels { get; init; }

    /// <summary>Gets a value that indicates whether a power level may be a float, which is truncated. Versions 1 to 5.</summary>
    public bool AllowsFloatPowerLevels { get; init; }

    /// <summary>Gets a value that indicates whether every level of a power levels event must be an integer. Version 10 and later.</summary>
    public bool RequiresIntegerPowerLevels { get; init; }

    /// <summary>Gets a value that indicates whether users can knock. Version 7 and later.</summary>
    public bool AllowsKnocking { get; init; }

    /// <summary>Gets a value that indicates whether the join rule <c>restricted</c> exists, and with it the authoriser's signature on joins. Version 8 and later.</summary>
    public bool AllowsRestrictedJoins { get; init; }

    /// <summary>Gets a value that indicates whether the join rule <c>knock_restricted</c> exists. Version 10 and later.</summary>
    public bool AllowsKnockRestrictedJoins { get; init; }

    /// <summary>Gets a value that indicates whether a state key of a user ID and a suffix (<c>@user:server_suffix</c>) belongs to that user (MSC3757).</summary>
    public bool AllowsStateKeySuffixes { get; init; }
}
