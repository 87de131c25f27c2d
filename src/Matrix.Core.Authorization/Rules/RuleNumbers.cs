using System.Collections.Frozen;
using Matrix.Core.Events;

namespace Matrix.Core.Authorization;

/// <summary>Provides the numbers of the rules on each room version's page.</summary>
/// <remarks>
/// Pages differ because rules are added and removed. A number follows from the flags of the version, so it is also correct for unstable versions. The numbers are
/// those that a reader sees. The browser numbers the lists, so a rule that version 12's source calls 3.5, without a 3.4 before it, is shown as 3.4.
/// </remarks>
internal static class RuleNumbers
{
    private static readonly FrozenDictionary<string, AuthRule> Rules =
        Enum.GetValues<AuthRule>().Where(rule => rule != AuthRule.None).ToFrozenDictionary(CodeOf, StringComparer.Ordinal);

    /// <summary>Returns the stable name of a rule.</summary>
    public static string CodeOf(AuthRule rule) => rule switch
    {
        AuthRule.CreateHasPrevEvents => "AU-1.1",
        AuthRule.CreateRoomId => "AU-1.2",
        AuthRule.CreateRoomVersion => "AU-1.3",
        AuthRule.CreateCreators => "AU-1.4",
        AuthRule.Create => "AU-1.5",
        AuthRule.UnknownRoom => "AU-1b",
        AuthRule.DuplicateAuthEvents => "AU-2.1",
        AuthRule.UnexpectedAuthEvent => "AU-2.2",
        AuthRule.RejectedAuthEvent => "AU-2.3",
        AuthRule.NoCreateEvent => "AU-2.4",
        AuthRule.AuthEventFromOtherRoom => "AU-2.5",
        AuthRule.NotFederated => "AU-3",
        AuthRule.AliasesWithoutStateKey => "AU-4.1",
        AuthRule.AliasesForOtherServer => "AU-4.2",
        AuthRule.Aliases => "AU-4.3",
        AuthRule.MemberMalformed => "AU-5.1",
        AuthRule.MemberAuthoriserSignature => "AU-5.2",
        AuthRule.JoinByCreator => "AU-5.3a",
        AuthRule.JoinForOtherUser => "AU-5.3b",
        AuthRule.JoinBanned => "AU-5.3c",
        AuthRule.JoinInvited => "AU-5.3d",
        AuthRule.JoinRestrictedMember => "AU-5.3e.1",
        AuthRule.JoinNotAuthorised => "AU-5.3e.2",
        AuthRule.JoinAuthorised => "AU-5.3e.3",
        AuthRule.JoinPublic => "AU-5.3f",
        AuthRule.JoinNotAllowed => "AU-5.3g",
        AuthRule.ThirdPartyBanned => "AU-5.4a.1",
        AuthRule.ThirdPartyUnsigned => "AU-5.4a.2",
        AuthRule.ThirdPartyMalformed => "AU-5.4a.3",
        AuthRule.ThirdPartyForOtherUser => "AU-5.4a.4",
        AuthRule.ThirdPartyUnknownToken => "AU-5.4a.5",
        AuthRule.ThirdPartyFromOtherSender => "AU-5.4a.6",
        AuthRule.ThirdPartySigned => "AU-5.4a.7",
        AuthRule.ThirdPartyBadSignature => "AU-5.4a.8",
        AuthRule.InviteSenderNotJoined => "AU-5.4b",
        AuthRule.InviteTargetJoinedOrBanned => "AU-5.4c",
        AuthRule.InviteAllowed => "AU-5.4d",
        AuthRule.InviteLevel => "AU-5.4e",
        AuthRule.LeaveSelf => "AU-5.5a",
        AuthRule.LeaveSenderNotJoined => "AU-5.5b",
        AuthRule.LeaveUnbanLevel => "AU-5.5c",
        AuthRule.LeaveAllowed => "AU-5.5d",
        AuthRule.LeaveLevel => "AU-5.5e",
        AuthRule.BanSenderNotJoined => "AU-5.6a",
        AuthRule.BanAllowed => "AU-5.6b",
        AuthRule.BanLevel => "AU-5.6c",
        AuthRule.KnockJoinRule => "AU-5.7a",
        AuthRule.KnockForOtherUser => "AU-5.7b",
        AuthRule.KnockAllowed => "AU-5.7c",
        AuthRule.KnockByMember => "AU-5.7d",
        AuthRule.MembershipUnknown => "AU-5.8",
        AuthRule.SenderNotJoined => "AU-6",
        AuthRule.ThirdPartyInviteLevel => "AU-7",
        AuthRule.RequiredLevel => "AU-8",
        AuthRule.StateKeyOfOtherUser => "AU-9",
        AuthRule.PowerLevelsScalarType => "AU-10.1",
        AuthRule.PowerLevelsMapType => "AU-10.2",
        AuthRule.PowerLevelsUsers => "AU-10.3",
        AuthRule.PowerLevelsCreator => "AU-10.4",
        AuthRule.PowerLevelsFirst => "AU-10.5",
        AuthRule.PowerLevelsScalarOld => "AU-10.6.1",
        AuthRule.PowerLevelsScalarNew => "AU-10.6.2",
        AuthRule.PowerLevelsEntryOld => "AU-10.7",
        AuthRule.PowerLevelsEntryNew => "AU-10.8",
        AuthRule.PowerLevelsUserOld => "AU-10.9",
        AuthRule.PowerLevelsUserNew => "AU-10.10",
        AuthRule.PowerLevels => "AU-10.11",
        AuthRule.RedactionLevel => "AU-11.1",
        AuthRule.RedactionSameServer => "AU-11.2",
        AuthRule.RedactionNotAllowed => "AU-11.3",
        AuthRule.Otherwise => "AU-12",
        _ => "",
    };

    /// <summary>Tries to find a rule by its stable name.</summary>
    public static bool TryFind(string code, out AuthRule rule) => Rules.TryGetValue(code, out rule);

    /// <summary>Determines whether a rule can decide that an event is allowed.</summary>
    public static bool CanAllow(AuthRule rule) => IsAllowing(rule) || rule is AuthRule.LeaveSelf or AuthRule.ThirdPartyInviteLevel or AuthRule.RedactionLevel;

    /// <summary>Determines whether a rule can decide that an event is rejected. If a level cannot be read, the rule that needs the level rejects.</summary>
    public static bool CanReject(AuthRule rule) => !IsAllowing(rule);

    /// <summary>Returns the number of a rule on a version's page, or an empty string if the version lacks the rule.</summary>
    public static string NumberOf(AuthRule rule, RoomVersion version) => rule switch
    {
        AuthRule.CreateHasPrevEvents => "1.1",
        AuthRule.CreateRoomId => "1.2",
        AuthRule.CreateRoomVersion => "1.3",
        AuthRule.CreateCreators => HasCreatorRule(version) ? "1.4" : "",
        AuthRule.Create => HasCreatorRule(version) ? "1.5" : "1.4",
        AuthRule.UnknownRoom => version.Format.UsesCreateEventIdAsRoomId ? "2" : "",
        >= AuthRule.DuplicateAuthEvents and <= AuthRule.AuthEventFromOtherRoom => AuthEvents(rule, version),
        AuthRule.NotFederated => $"{AuthEventsRule(version) + 1}",
        >= AuthRule.AliasesWithoutStateKey and <= AuthRule.Aliases =>
            version.Authorization.ChecksAliases ? $"{AuthEventsRule(version) + 2}.{rule - AuthRule.AliasesWithoutStateKey + 1}" : "",
        AuthRule.MemberMalformed => $"{MemberRule(version)}.1",
        AuthRule.MemberAuthoriserSignature => version.Authorization.AllowsRestrictedJoins ? $"{MemberRule(version)}.2.1" : "",
        >= AuthRule.JoinByCreator and <= AuthRule.JoinNotAllowed => Join(rule, version),
        >= AuthRule.ThirdPartyBanned and <= AuthRule.ThirdPartyBadSignature => $"{JoinRuleNumber(version, 1)}.1.{rule - AuthRule.ThirdPartyBanned + 1}",
        >= AuthRule.InviteSenderNotJoined and <= AuthRule.InviteLevel => $"{JoinRuleNumber(version, 1)}.{rule - AuthRule.InviteSenderNotJoined + 2}",
        >= AuthRule.LeaveSelf and <= AuthRule.LeaveLevel => $"{JoinRuleNumber(version, 2)}.{rule - AuthRule.LeaveSelf + 1}",
        >= AuthRule.BanSenderNotJoined and <= AuthRule.BanLevel => $"{JoinRuleNumber(version, 3)}.{rule - AuthRule.BanSenderNotJoined + 1}",
        >= AuthRule.KnockJoinRule and <= AuthRule.KnockByMember =>
            version.Authorization.AllowsKnocking ? $"{JoinRuleNumber(version, 4)}.{rule - AuthRule.KnockJoinRule + 1}" : "",
        AuthRule.MembershipUnknown => JoinRuleNumber(version, version.Authorization.AllowsKnocking ? 5 : 4),
        AuthRule.SenderNotJoined => $"{MemberRule(version) + 1}",
        AuthRule.ThirdPartyInviteLevel => $"{MemberRule(version) + 2}.1",
        AuthRule.RequiredLevel => $"{MemberRule(version) + 3}",
        AuthRule.StateKeyOfOtherUser => $"{MemberRule(version) + 4}",
        >= AuthRule.PowerLevelsScalarType and <= AuthRule.PowerLevels => PowerLevels(rule, version),
        >= AuthRule.RedactionLevel and <= AuthRule.RedactionNotAllowed =>
            version.Authorization.ChecksRedactions ? $"{MemberRule(version) + 6}.{rule - AuthRule.RedactionLevel + 1}" : "",
        AuthRule.Otherwise => $"{MemberRule(version) + (version.Authorization.ChecksRedactions ? 7 : 6)}",
        _ => "",
    };

    /// <summary>Determines whether a rule decides only verdicts that allow.</summary>
    private static bool IsAllowing(AuthRule rule) => rule is AuthRule.Create or AuthRule.Aliases or AuthRule.JoinByCreator or AuthRule.JoinInvited
        or AuthRule.JoinRestrictedMember or AuthRule.JoinAuthorised or AuthRule.JoinPublic or AuthRule.ThirdPartySigned or AuthRule.InviteAllowed
        or AuthRule.LeaveAllowed or AuthRule.BanAllowed or AuthRule.KnockAllowed or AuthRule.PowerLevelsFirst or AuthRule.PowerLevels
        or AuthRule.RedactionSameServer or AuthRule.Otherwise;

    private static bool HasCreatorRule(RoomVersion version) => version.Authorization.Creators != CreatorSource.Sender;

    /// <summary>Returns the number of "Considering the event's auth_events", which comes after the create event and, in version 12, the room ID.</summary>
    private static int AuthEventsRule(RoomVersion version) => version.Format.UsesCreateEventIdAsRoomId ? 3 : 2;

    /// <summary>Returns the number of "If type is m.room.member", which comes after the auth events, federation and, up to version 5, aliases.</summary>
    private static int MemberRule(RoomVersion version) => AuthEventsRule(version) + (version.Authorization.ChecksAliases ? 3 : 2);

    /// <summary>
    /// Returns the number of the rule on a membership, counted from the rule on joins, which comes after the authoriser's signature from version 8 on.
    /// </summary>
    private static string JoinRuleNumber(RoomVersion version, int after) => $"{MemberRule(version)}.{(version.Authorization.AllowsRestrictedJoins ? 3 : 2) + after}";

    private static string AuthEvents(AuthRule rule, RoomVersion version)
    {
        // Version 12 does not have the rule on the create event, which is not among the auth events there.
        bool shifted = version.Format.UsesCreateEventIdAsRoomId && rule >= AuthRule.NoCreateEvent;
        if (version.Format.UsesCreateEventIdAsRoomId && rule == AuthRule.NoCreateEvent)
        {
            return "";
        }

        return $"{AuthEventsRule(version)}.{rule - AuthRule.DuplicateAuthEvents + (shifted ? 0 : 1)}";
    }

    private static string Join(AuthRule rule, RoomVersion version)
    {
        string join = JoinRuleNumber(version, 0);
        int restricted = version.Authorization.AllowsRestrictedJoins ? 1 : 0;
        return rule switch
        {
            AuthRule.JoinByCreator => $"{join}.1",
            AuthRule.JoinForOtherUser => $"{join}.2",
            AuthRule.JoinBanned => $"{join}.3",
            AuthRule.JoinInvited => $"{join}.4",
            AuthRule.JoinPublic => $"{join}.{5 + restricted}",
            AuthRule.JoinNotAllowed => $"{join}.{6 + restricted}",
            _ => version.Authorization.AllowsRestrictedJoins ? $"{join}.5.{rule - AuthRule.JoinRestrictedMember + 1}" : "",
        };
    }

    private static string PowerLevels(AuthRule rule, RoomVersion version)
    {
        int types = version.Authorization.RequiresIntegerPowerLevels ? 2 : 0;
        int creators = version.Authorization.GivesCreatorsInfinitePower ? 1 : 0;
        int users = types + 1;
        int first = users + creators + 1;
        string number = rule switch
        {
            AuthRule.PowerLevelsScalarType => types > 0 ? "1" : "",
            AuthRule.PowerLevelsMapType => types > 0 ? "2" : "",
            AuthRule.PowerLevelsUsers => $"{users}",
            AuthRule.PowerLevelsCreator => creators > 0 ? $"{users + 1}" : "",
            AuthRule.PowerLevelsFirst => $"{first}",
            AuthRule.PowerLevelsScalarOld => $"{first + 1}.1",
            AuthRule.PowerLevelsScalarNew => $"{first + 1}.2",
            AuthRule.PowerLevelsEntryOld => $"{first + 2}.1",
            AuthRule.PowerLevelsEntryNew => $"{first + 3}.1",
            AuthRule.PowerLevelsUserOld => $"{first + 4}.1",
            AuthRule.PowerLevelsUserNew => $"{first + 5}.1",
            _ => $"{first + 6}",
        };
        return number.Length == 0 ? "" : $"{MemberRule(version) + 5}.{number}";
    }
}
