using System.Collections.Frozen;
using System.Globalization;
using Matrix.Core.Events;

namespace Matrix.Core.Authorization;

/// <summary>The auth rules as the page of a room version lists them: the outline of the page, its rules, and the versions that have each.</summary>
/// <remarks>
/// A number is the position of a rule among those that the version has, as a reader sees it: lists are numbered by the browser, so that what the source of
/// version 12 calls 3.5, with no 3.4 before it, is shown as 3.4. Numbers follow from the flags of a version, so that they are right for unstable versions too.
/// </remarks>
internal static class RuleTable
{
    private static readonly Predicate<RoomVersion> HasRestrictedJoins = version => version.Authorization.AllowsRestrictedJoins;
    private static readonly Predicate<RoomVersion> HasRoomIdOfCreateEvent = version => version.Format.UsesCreateEventIdAsRoomId;
    private static readonly Predicate<RoomVersion> ChecksAliases = version => version.Authorization.ChecksAliases;
    private static readonly Predicate<RoomVersion> HasKnocking = version => version.Authorization.AllowsKnocking;
    private static readonly Predicate<RoomVersion> ChecksLevelTypes = version => version.Authorization.RequiresIntegerPowerLevels;
    private static readonly Predicate<RoomVersion> ChecksRedactions = version => version.Authorization.ChecksRedactions;

    // A heading is an item of the page that holds others and decides nothing itself. Depth 1 is the outermost list.
    private static readonly Row[] Rows =
    [
        Heading(1), // if type is m.room.create
        Rule(2, AuthRule.CreateHasPrevEvents, "AU-1.1"),
        Rule(2, AuthRule.CreateRoomId, "AU-1.2"),
        Rule(2, AuthRule.CreateRoomVersion, "AU-1.3"),
        Rule(2, AuthRule.CreateCreators, "AU-1.4", version => version.Authorization.Creators != CreatorSource.Sender),
        Rule(2, AuthRule.Create, "AU-1.5"),
        Rule(1, AuthRule.UnknownRoom, "AU-1b", HasRoomIdOfCreateEvent),
        Heading(1), // considering the event's auth_events
        Rule(2, AuthRule.DuplicateAuthEvents, "AU-2.1"),
        Rule(2, AuthRule.UnexpectedAuthEvent, "AU-2.2"),
        Rule(2, AuthRule.RejectedAuthEvent, "AU-2.3"),
        Rule(2, AuthRule.NoCreateEvent, "AU-2.4", version => !version.Format.UsesCreateEventIdAsRoomId),
        Rule(2, AuthRule.AuthEventFromOtherRoom, "AU-2.5"),
        Rule(1, AuthRule.NotFederated, "AU-3"),
        Heading(1, ChecksAliases), // if type is m.room.aliases
        Rule(2, AuthRule.AliasesWithoutStateKey, "AU-4.1", ChecksAliases),
        Rule(2, AuthRule.AliasesForOtherServer, "AU-4.2", ChecksAliases),
        Rule(2, AuthRule.Aliases, "AU-4.3", ChecksAliases),
        Heading(1), // if type is m.room.member
        Rule(2, AuthRule.MemberMalformed, "AU-5.1"),
        Heading(2, HasRestrictedJoins), // if content has a join_authorised_via_users_server
        Rule(3, AuthRule.MemberAuthoriserSignature, "AU-5.2", HasRestrictedJoins),
        Heading(2), // if membership is join
        Rule(3, AuthRule.JoinByCreator, "AU-5.3a"),
        Rule(3, AuthRule.JoinForOtherUser, "AU-5.3b"),
        Rule(3, AuthRule.JoinBanned, "AU-5.3c"),
        Rule(3, AuthRule.JoinInvited, "AU-5.3d"),
        Heading(3, HasRestrictedJoins), // if the join_rule is restricted or knock_restricted
        Rule(4, AuthRule.JoinRestrictedMember, "AU-5.3e.1", HasRestrictedJoins),
        Rule(4, AuthRule.JoinNotAuthorised, "AU-5.3e.2", HasRestrictedJoins),
        Rule(4, AuthRule.JoinAuthorised, "AU-5.3e.3", HasRestrictedJoins),
        Rule(3, AuthRule.JoinPublic, "AU-5.3f"),
        Rule(3, AuthRule.JoinNotAllowed, "AU-5.3g"),
        Heading(2), // if membership is invite
        Heading(3), // if content has a third_party_invite
        Rule(4, AuthRule.ThirdPartyBanned, "AU-5.4a.1"),
        Rule(4, AuthRule.ThirdPartyUnsigned, "AU-5.4a.2"),
        Rule(4, AuthRule.ThirdPartyMalformed, "AU-5.4a.3"),
        Rule(4, AuthRule.ThirdPartyForOtherUser, "AU-5.4a.4"),
        Rule(4, AuthRule.ThirdPartyUnknownToken, "AU-5.4a.5"),
        Rule(4, AuthRule.ThirdPartyFromOtherSender, "AU-5.4a.6"),
        Rule(4, AuthRule.ThirdPartySigned, "AU-5.4a.7"),
        Rule(4, AuthRule.ThirdPartyBadSignature, "AU-5.4a.8"),
        Rule(3, AuthRule.InviteSenderNotJoined, "AU-5.4b"),
        Rule(3, AuthRule.InviteTargetJoinedOrBanned, "AU-5.4c"),
        Rule(3, AuthRule.InviteAllowed, "AU-5.4d"),
        Rule(3, AuthRule.InviteLevel, "AU-5.4e"),
        Heading(2), // if membership is leave
        Rule(3, AuthRule.LeaveSelf, "AU-5.5a"),
        Rule(3, AuthRule.LeaveSenderNotJoined, "AU-5.5b"),
        Rule(3, AuthRule.LeaveUnbanLevel, "AU-5.5c"),
        Rule(3, AuthRule.LeaveAllowed, "AU-5.5d"),
        Rule(3, AuthRule.LeaveLevel, "AU-5.5e"),
        Heading(2), // if membership is ban
        Rule(3, AuthRule.BanSenderNotJoined, "AU-5.6a"),
        Rule(3, AuthRule.BanAllowed, "AU-5.6b"),
        Rule(3, AuthRule.BanLevel, "AU-5.6c"),
        Heading(2, HasKnocking), // if membership is knock
        Rule(3, AuthRule.KnockJoinRule, "AU-5.7a", HasKnocking),
        Rule(3, AuthRule.KnockForOtherUser, "AU-5.7b", HasKnocking),
        Rule(3, AuthRule.KnockAllowed, "AU-5.7c", HasKnocking),
        Rule(3, AuthRule.KnockByMember, "AU-5.7d", HasKnocking),
        Rule(2, AuthRule.MembershipUnknown, "AU-5.8"),
        Rule(1, AuthRule.SenderNotJoined, "AU-6"),
        Heading(1), // if type is m.room.third_party_invite
        Rule(2, AuthRule.ThirdPartyInviteLevel, "AU-7"),
        Rule(1, AuthRule.RequiredLevel, "AU-8"),
        Rule(1, AuthRule.StateKeyOfOtherUser, "AU-9"),
        Heading(1), // if type is m.room.power_levels
        Rule(2, AuthRule.PowerLevelsScalarType, "AU-10.1", ChecksLevelTypes),
        Rule(2, AuthRule.PowerLevelsMapType, "AU-10.2", ChecksLevelTypes),
        Rule(2, AuthRule.PowerLevelsUsers, "AU-10.3"),
        Rule(2, AuthRule.PowerLevelsCreator, "AU-10.4", version => version.Authorization.GivesCreatorsInfinitePower),
        Rule(2, AuthRule.PowerLevelsFirst, "AU-10.5"),
        Heading(2), // for the scalar levels
        Rule(3, AuthRule.PowerLevelsScalarOld, "AU-10.6.1"),
        Rule(3, AuthRule.PowerLevelsScalarNew, "AU-10.6.2"),
        Heading(2), // for each entry of events or notifications that is changed or removed
        Rule(3, AuthRule.PowerLevelsEntryOld, "AU-10.7"),
        Heading(2), // for each entry of events or notifications that is added or changed
        Rule(3, AuthRule.PowerLevelsEntryNew, "AU-10.8"),
        Heading(2), // for each entry of users that is changed or removed
        Rule(3, AuthRule.PowerLevelsUserOld, "AU-10.9"),
        Heading(2), // for each entry of users that is added or changed
        Rule(3, AuthRule.PowerLevelsUserNew, "AU-10.10"),
        Rule(2, AuthRule.PowerLevels, "AU-10.11"),
        Heading(1, ChecksRedactions), // if type is m.room.redaction
        Rule(2, AuthRule.RedactionLevel, "AU-11.1", ChecksRedactions),
        Rule(2, AuthRule.RedactionSameServer, "AU-11.2", ChecksRedactions),
        Rule(2, AuthRule.RedactionNotAllowed, "AU-11.3", ChecksRedactions),
        Rule(1, AuthRule.Otherwise, "AU-12"),
    ];

    private static readonly FrozenDictionary<AuthRule, Row> RowsByRule = Rows.Where(row => row.Rule != AuthRule.None).ToFrozenDictionary(row => row.Rule);

    private static readonly FrozenDictionary<string, AuthRule> RulesByCode = RowsByRule.Values.ToFrozenDictionary(row => row.Code, row => row.Rule, StringComparer.Ordinal);

    /// <summary>Returns the name of a rule that is the same in every room version; empty for a rule that is not in the table.</summary>
    public static string GetCode(AuthRule rule) => RowsByRule.TryGetValue(rule, out Row row) ? row.Code : "";

    /// <summary>Finds a rule by its <see cref="GetCode"/>.</summary>
    public static bool TryFind(string code, out AuthRule rule) => RulesByCode.TryGetValue(code, out rule);

    /// <summary>Returns the number of a rule on the page of a version; empty if the version does not have the rule.</summary>
    public static string GetNumber(AuthRule rule, RoomVersion version)
    {
        Span<int> counters = stackalloc int[MaxDepth + 1];
        foreach (Row row in Rows)
        {
            if (row.Exists?.Invoke(version) == false)
            {
                continue;
            }

            counters[row.Depth]++;
            counters[(row.Depth + 1)..].Clear();
            if (row.Rule == rule && rule != AuthRule.None)
            {
                return Join(counters[1..(row.Depth + 1)]);
            }
        }

        return "";
    }

    private const int MaxDepth = 4;

    private static string Join(ReadOnlySpan<int> numbers)
    {
        string text = numbers[0].ToString(CultureInfo.InvariantCulture);
        foreach (int number in numbers[1..])
        {
            text = string.Create(CultureInfo.InvariantCulture, $"{text}.{number}");
        }

        return text;
    }

    private static Row Heading(int depth, Predicate<RoomVersion>? exists = null) => new(depth, AuthRule.None, "", exists);

    private static Row Rule(int depth, AuthRule rule, string code, Predicate<RoomVersion>? exists = null) => new(depth, rule, code, exists);

    private readonly record struct Row(int Depth, AuthRule Rule, string Code, Predicate<RoomVersion>? Exists);
}
