namespace Matrix.Core.Authorization;

/// <summary>Determines which verdicts a rule can decide, so that a stored verdict that contradicts itself is refused.</summary>
internal static class DecidingRules
{
    /// <summary>Determines whether a rule can decide that an event is allowed.</summary>
    public static bool CanAllow(AuthRule rule) => OnlyAllows(rule) || rule is AuthRule.LeaveSelf or AuthRule.ThirdPartyInviteLevel or AuthRule.RedactionLevel;

    /// <summary>Determines whether a rule can decide that an event is rejected. If a level cannot be read, the rule that needed it rejects.</summary>
    public static bool CanReject(AuthRule rule) => !OnlyAllows(rule);

    private static bool OnlyAllows(AuthRule rule) => rule is AuthRule.Create or AuthRule.Aliases or AuthRule.JoinByCreator or AuthRule.JoinInvited
        or AuthRule.JoinRestrictedMember or AuthRule.JoinAuthorised or AuthRule.JoinPublic or AuthRule.ThirdPartySigned or AuthRule.InviteAllowed
        or AuthRule.LeaveAllowed or AuthRule.BanAllowed or AuthRule.KnockAllowed or AuthRule.PowerLevelsFirst or AuthRule.PowerLevels
        or AuthRule.RedactionSameServer or AuthRule.Otherwise;
}
