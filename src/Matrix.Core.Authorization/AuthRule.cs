namespace Matrix.Core.Authorization;

/// <summary>Specifies a rule of the authorisation rules. A rule has the same value in all room versions that have it.</summary>
/// <remarks>
/// <see cref="AuthVerdict.RuleNumber"/> is its number on the page of a version, and <see cref="AuthVerdict.Code"/> is its stable name. "→ reject" or "→ allow" is the
/// effect of a rule that applies.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#authorisation-rules">Room version 12, Authorisation rules</seealso>
public enum AuthRule
{
    /// <summary>No rule has been applied.</summary>
    None,

    /// <summary>AU-1.1: the create event has <c>prev_events</c> → reject.</summary>
    CreateHasPrevEvents,

    /// <summary>
    /// AU-1.2, up to version 11: the servers of <c>room_id</c> and <c>sender</c> differ → reject. Version 12: the event has a <c>room_id</c> → reject.
    /// </summary>
    CreateRoomId,

    /// <summary>AU-1.3: <c>content.room_version</c> is not a recognised version → reject.</summary>
    CreateRoomVersion,

    /// <summary>
    /// AU-1.4, up to version 10: <c>content.creator</c> is missing → reject. Version 12: <c>additional_creators</c> is not an array of user IDs → reject.
    /// </summary>
    CreateCreators,

    /// <summary>AU-1.5: any other create event → allow.</summary>
    Create,

    /// <summary>AU-1b, version 12: the room ID is not that of an accepted create event → reject.</summary>
    UnknownRoom,

    /// <summary>AU-2.1: two auth events have the same type and state key → reject.</summary>
    DuplicateAuthEvents,

    /// <summary>AU-2.2: an auth event is not part of the selection → reject.</summary>
    UnexpectedAuthEvent,

    /// <summary>AU-2.3: an auth event was itself rejected → reject.</summary>
    RejectedAuthEvent,

    /// <summary>AU-2.4, up to version 11: the auth events do not include the create event → reject.</summary>
    NoCreateEvent,

    /// <summary>AU-2.5: an auth event belongs to another room (MSC4307) → reject.</summary>
    AuthEventFromOtherRoom,

    /// <summary>AU-3: the room is not federated, and the sender's server is not that of the create event's sender → reject.</summary>
    NotFederated,

    /// <summary>AU-4.1, up to version 5: an <c>m.room.aliases</c> event does not have a state key → reject.</summary>
    AliasesWithoutStateKey,

    /// <summary>AU-4.2, up to version 5: the state key of <c>m.room.aliases</c> is not the sender's server → reject.</summary>
    AliasesForOtherServer,

    /// <summary>AU-4.3, up to version 5: any other <c>m.room.aliases</c> event → allow.</summary>
    Aliases,

    /// <summary>AU-5.1: a membership event lacks a state key or a membership, or its state key is not a user ID → reject.</summary>
    MemberMalformed,

    /// <summary>AU-5.2, from version 8: the authorising user's server has not signed the event → reject. The event verifier checks this rule.</summary>
    MemberAuthoriserSignature,

    /// <summary>AU-5.3a: the creator's first join, directly after the create event → allow.</summary>
    JoinByCreator,

    /// <summary>AU-5.3b: a join for another user → reject.</summary>
    JoinForOtherUser,

    /// <summary>AU-5.3c: a join of a banned user → reject.</summary>
    JoinBanned,

    /// <summary>AU-5.3d: the join rule is <c>invite</c> (from version 7 also <c>knock</c>), and the user is invited or joined → allow.</summary>
    JoinInvited,

    /// <summary>AU-5.3e.1, from version 8: a restricted join of a user who is joined or invited → allow.</summary>
    JoinRestrictedMember,

    /// <summary>AU-5.3e.2, from version 8: a restricted join without an authorising user who is joined and may invite → reject.</summary>
    JoinNotAuthorised,

    /// <summary>AU-5.3e.3, from version 8: any other restricted join → allow.</summary>
    JoinAuthorised,

    /// <summary>AU-5.3f: join rule <c>public</c> → allow.</summary>
    JoinPublic,

    /// <summary>AU-5.3g: any other join → reject.</summary>
    JoinNotAllowed,

    /// <summary>AU-5.4a.1: a third-party invite of a banned user → reject.</summary>
    ThirdPartyBanned,

    /// <summary>AU-5.4a.2: a third-party invite without <c>signed</c> → reject.</summary>
    ThirdPartyUnsigned,

    /// <summary>AU-5.4a.3: <c>signed</c> without <c>mxid</c> and <c>token</c> → reject.</summary>
    ThirdPartyMalformed,

    /// <summary>AU-5.4a.4: <c>mxid</c> is not the state key → reject.</summary>
    ThirdPartyForOtherUser,

    /// <summary>AU-5.4a.5: the room does not have an <c>m.room.third_party_invite</c> event with the token → reject.</summary>
    ThirdPartyUnknownToken,

    /// <summary>AU-5.4a.6: the <c>m.room.third_party_invite</c> event has another sender → reject.</summary>
    ThirdPartyFromOtherSender,

    /// <summary>AU-5.4a.7: a signature of <c>signed</c> verifies with one of the keys → allow.</summary>
    ThirdPartySigned,

    /// <summary>AU-5.4a.8: no signature of <c>signed</c> verifies with one of the keys → reject.</summary>
    ThirdPartyBadSignature,

    /// <summary>AU-5.4b: an invite by a user who is not joined → reject.</summary>
    InviteSenderNotJoined,

    /// <summary>AU-5.4c: an invite of a user who is joined or banned → reject.</summary>
    InviteTargetJoinedOrBanned,

    /// <summary>AU-5.4d: the sender has the level to invite → allow.</summary>
    InviteAllowed,

    /// <summary>AU-5.4e: the sender does not have the level to invite → reject.</summary>
    InviteLevel,

    /// <summary>AU-5.5a: a user leaves: from invite, join and (from version 7) knock → allow; otherwise → reject.</summary>
    LeaveSelf,

    /// <summary>AU-5.5b: a kick by a user who is not joined → reject.</summary>
    LeaveSenderNotJoined,

    /// <summary>AU-5.5c: an unban by a user without the level to ban → reject.</summary>
    LeaveUnbanLevel,

    /// <summary>AU-5.5d: the sender has the level to kick and a higher level than the target → allow.</summary>
    LeaveAllowed,

    /// <summary>AU-5.5e: the sender lacks the level to kick or does not have a higher level than the target → reject.</summary>
    LeaveLevel,

    /// <summary>AU-5.6a: a ban by a user who is not joined → reject.</summary>
    BanSenderNotJoined,

    /// <summary>AU-5.6b: the sender has the level to ban and a higher level than the target → allow.</summary>
    BanAllowed,

    /// <summary>AU-5.6c: the sender lacks the level to ban or does not have a higher level than the target → reject.</summary>
    BanLevel,

    /// <summary>AU-5.7a, from version 7: the join rule does not allow knocking → reject.</summary>
    KnockJoinRule,

    /// <summary>AU-5.7b, from version 7: a knock for another user → reject.</summary>
    KnockForOtherUser,

    /// <summary>AU-5.7c, from version 7: a knock of a user who is not banned, invited or joined → allow.</summary>
    KnockAllowed,

    /// <summary>AU-5.7d, from version 7: any other knock → reject.</summary>
    KnockByMember,

    /// <summary>AU-5.8: an unknown membership → reject.</summary>
    MembershipUnknown,

    /// <summary>AU-6: the sender is not joined → reject.</summary>
    SenderNotJoined,

    /// <summary>AU-7: an <c>m.room.third_party_invite</c> event by a sender with the level to invite → allow; otherwise → reject.</summary>
    ThirdPartyInviteLevel,

    /// <summary>AU-8: the sender does not have the level that the event's type requires → reject.</summary>
    RequiredLevel,

    /// <summary>AU-9: the state key starts with <c>@</c> and is not the sender's ID → reject.</summary>
    StateKeyOfOtherUser,

    /// <summary>AU-10.1, from version 10: a level of the room is not an integer → reject.</summary>
    PowerLevelsScalarType,

    /// <summary>AU-10.2, from version 10: <c>events</c> or <c>notifications</c> is not an object of integers → reject.</summary>
    PowerLevelsMapType,

    /// <summary>AU-10.3: <c>users</c> is not an object of user IDs and levels → reject.</summary>
    PowerLevelsUsers,

    /// <summary>AU-10.4, version 12: <c>users</c> lists a creator → reject.</summary>
    PowerLevelsCreator,

    /// <summary>AU-10.5: the room does not have power levels yet → allow.</summary>
    PowerLevelsFirst,

    /// <summary>AU-10.6: the event changes a level of the room that is above the sender's level → reject.</summary>
    PowerLevelsScalarOld,

    /// <summary>AU-10.6: the event changes a level of the room to one above the sender's level → reject.</summary>
    PowerLevelsScalarNew,

    /// <summary>AU-10.7: the event changes an entry of <c>events</c> (or <c>notifications</c>) that is above the sender's level → reject.</summary>
    PowerLevelsEntryOld,

    /// <summary>AU-10.8: the event changes such an entry to a level above the sender's level → reject.</summary>
    PowerLevelsEntryNew,

    /// <summary>AU-10.9: the event changes another user's level that is not below the sender's level → reject.</summary>
    PowerLevelsUserOld,

    /// <summary>AU-10.10: the event changes a user's level to one above the sender's level → reject.</summary>
    PowerLevelsUserNew,

    /// <summary>AU-10.11: any other change of the power levels → allow.</summary>
    PowerLevels,

    /// <summary>AU-11.1, versions 1 and 2: a redaction by a sender with the level to redact → allow.</summary>
    RedactionLevel,

    /// <summary>AU-11.2, versions 1 and 2: a redaction of an event of the same server → allow.</summary>
    RedactionSameServer,

    /// <summary>AU-11.3, versions 1 and 2: any other redaction → reject.</summary>
    RedactionNotAllowed,

    /// <summary>AU-12: any other event → allow.</summary>
    Otherwise,
}
