namespace Matrix.Core.Authorization;

/// <summary>Creates the sentences of verdicts from their facts.</summary>
internal static class VerdictSentences
{
    public static string Of(AuthRule rule, bool isAllowed, AuthFacts facts)
    {
        if (facts.LevelIsMalformed)
        {
            return facts.Field is null ? "a power level that is needed cannot be read" : $"the power level {facts.Field} cannot be read";
        }

        return rule switch
        {
            AuthRule.None => "no rule was applied",
            AuthRule.CreateHasPrevEvents => "a create event has no prev_events",
            AuthRule.CreateRoomId => "the room ID is not one that the sender's server could give",
            AuthRule.CreateRoomVersion => "content.room_version is not a version that is known",
            AuthRule.CreateCreators => "the create event does not name its creators rightly",
            AuthRule.Create => "the event creates its room",
            AuthRule.UnknownRoom => "the room ID is not that of an accepted create event",
            AuthRule.DuplicateAuthEvents => $"two auth events are for {facts.Slot}",
            AuthRule.UnexpectedAuthEvent => $"the auth event {facts.CitedEvent} ({Key(facts)}) is not one that is to be selected",
            AuthRule.RejectedAuthEvent => $"the auth event {facts.CitedEvent} was itself rejected",
            AuthRule.NoCreateEvent => "the create event is missing",
            AuthRule.AuthEventFromOtherRoom => $"the auth event {facts.CitedEvent} is of another room",
            AuthRule.NotFederated => "the room is not federated, and the sender is of another server",
            AuthRule.AliasesWithoutStateKey => "m.room.aliases has no state key",
            AuthRule.AliasesForOtherServer => "the aliases are of another server than the sender",
            AuthRule.Aliases => "the aliases are of the sender's own server",
            AuthRule.MemberMalformed when facts.Slot is not null => "the state key is not a user ID",
            AuthRule.MemberMalformed => "the event has no state key or no membership",
            AuthRule.MemberAuthoriserSignature => "the authoriser's server has not signed the join",
            AuthRule.JoinByCreator => "the creator joins right after creating the room",
            AuthRule.JoinForOtherUser => "nobody can join for somebody else",
            AuthRule.JoinBanned => "the sender is banned",
            AuthRule.JoinInvited => "the sender is invited or joined",
            AuthRule.JoinRestrictedMember => "the sender is joined or invited",
            AuthRule.JoinNotAuthorised => NotAuthorised(facts),
            AuthRule.JoinAuthorised => "a member who may invite has authorised the join",
            AuthRule.JoinPublic => "the room is public",
            AuthRule.JoinNotAllowed => $"the join rule is {Name(facts.JoinRule)} and the sender {Of(facts.TargetMembership)}",
            AuthRule.ThirdPartyBanned => "the invited user is banned",
            AuthRule.ThirdPartyUnsigned => "third_party_invite has no signed part",
            AuthRule.ThirdPartyMalformed => "the signed part has no mxid and token",
            AuthRule.ThirdPartyForOtherUser => "the invite is for another user than its third party vouched for",
            AuthRule.ThirdPartyUnknownToken => "the room has no third-party invite with the token",
            AuthRule.ThirdPartyFromOtherSender => "the third-party invite is by another sender",
            AuthRule.ThirdPartySigned => "the third party has signed the invite",
            AuthRule.ThirdPartyBadSignature => "no signature of the third party holds under its keys",
            AuthRule.InviteTargetJoinedOrBanned => $"the invited user {Of(facts.TargetMembership)}",
            AuthRule.InviteAllowed => "the sender has the level to invite",
            AuthRule.InviteLevel => Level("invite", facts),
            AuthRule.LeaveSelf => isAllowed ? "the user leaves" : $"the user cannot leave: the user {Of(facts.TargetMembership)}",
            AuthRule.LeaveUnbanLevel => Level("unban", facts),
            AuthRule.LeaveAllowed => "the sender has the level to kick, and is above the user",
            AuthRule.LeaveLevel => Level("kick", facts),
            AuthRule.BanAllowed => "the sender has the level to ban, and is above the user",
            AuthRule.BanLevel => Level("ban", facts),
            AuthRule.KnockJoinRule => $"the join rule is {Name(facts.JoinRule)}, which does not take knocks",
            AuthRule.KnockForOtherUser => "nobody can knock for somebody else",
            AuthRule.KnockAllowed => "the room takes knocks",
            AuthRule.KnockByMember => $"the sender {Of(facts.SenderMembership)}",
            AuthRule.MembershipUnknown => "the membership is not one that the room version knows",
            AuthRule.InviteSenderNotJoined or AuthRule.LeaveSenderNotJoined or AuthRule.BanSenderNotJoined or AuthRule.SenderNotJoined =>
                $"the sender {Of(facts.SenderMembership)}, and is not joined",
            AuthRule.ThirdPartyInviteLevel => isAllowed ? "the sender has the level to invite" : Level("invite", facts),
            AuthRule.RequiredLevel => $"the event requires level {facts.RequiredLevel}, the sender has {facts.SenderLevel}",
            AuthRule.StateKeyOfOtherUser => "the state key is the ID of another user than the sender",
            AuthRule.PowerLevelsScalarType or AuthRule.PowerLevelsMapType => $"{facts.Field} contains a value that is not an integer",
            AuthRule.PowerLevelsUsers => "users is not an object of user IDs and levels",
            AuthRule.PowerLevelsCreator => "users lists a creator, whose level cannot be set",
            AuthRule.PowerLevelsFirst => "the room had no power levels",
            AuthRule.PowerLevelsScalarOld or AuthRule.PowerLevelsEntryOld => $"{facts.Field} is {facts.RequiredLevel}, above the sender's {facts.SenderLevel}",
            AuthRule.PowerLevelsScalarNew or AuthRule.PowerLevelsEntryNew or AuthRule.PowerLevelsUserNew =>
                $"{facts.Field} is set to {facts.RequiredLevel}, above the sender's {facts.SenderLevel}",
            AuthRule.PowerLevelsUserOld => $"{facts.Field} is {facts.RequiredLevel}, not below the sender's {facts.SenderLevel}",
            AuthRule.PowerLevels => "every change is within the sender's level",
            AuthRule.RedactionLevel => "the sender has the level to redact",
            AuthRule.RedactionSameServer => "the redacted event is of the same server",
            AuthRule.RedactionNotAllowed => Level("redact", facts),
            AuthRule.Otherwise => "no rule is against it",
            _ => rule.ToString(),
        };
    }

    private static string Key(AuthFacts facts) => facts.Slot?.ToString() ?? "no state event";

    private static string NotAuthorised(AuthFacts facts) => facts switch
    {
        { SenderMembership: null } => "the join names nobody who authorised it",
        { SenderMembership: not Membership.Join } => $"the user who authorised the join {Of(facts.SenderMembership)}",
        _ => $"inviting requires level {facts.RequiredLevel}, the user who authorised the join has {facts.SenderLevel}",
    };

    private static string Level(string what, AuthFacts facts) =>
        facts.TargetLevel is { } target && facts.SenderLevel >= facts.RequiredLevel
            ? $"the user has level {target}, the sender {facts.SenderLevel}: to {what} takes one who is above"
            : $"to {what} requires level {facts.RequiredLevel}, the sender has {facts.SenderLevel}";

    private static string Of(Membership? membership) => membership switch
    {
        Membership.Join => "is joined",
        Membership.Invite => "is invited",
        Membership.Leave => "has left",
        Membership.Ban => "is banned",
        Membership.Knock => "has knocked",
        Membership.Unknown => "has a membership that is unknown",
        _ => "was never in the room",
    };

    private static string Name(JoinRule? rule) => rule switch
    {
        JoinRule.Public => "public",
        JoinRule.Knock => "knock",
        JoinRule.Restricted => "restricted",
        JoinRule.KnockRestricted => "knock_restricted",
        JoinRule.Invite => "invite",
        _ => "one that lets nobody in",
    };
}
