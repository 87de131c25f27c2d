namespace Matrix.Core.Authorization;

/// <summary>
/// A rule of the authorisation rules, the same in every room version that has it. Its number on the page of a version is
/// <see cref="AuthVerdict.Rule"/>; its stable name is <see cref="AuthVerdict.Code"/>.
/// </summary>
/// <remarks>
/// Matrix spec, room versions 1 to 12, § Authorisation rules. In the comments "→ reject" or "→ allow" says what the rule does when
/// it applies.
/// </remarks>
public enum AuthRule
{
    /// <summary>No rule has been applied.</summary>
    None,

    /// <summary>AU-1.1: the create event has <c>prev_events</c> → reject.</summary>
    CreateHasPrevEvents,

    /// <summary>AU-1.2, to version 11: the servers of <c>room_id</c> and <c>sender</c> differ → reject. Version 12: there is a <c>room_id</c> → reject.</summary>
    CreateRoomId,

    /// <summary>AU-1.3: <c>content.room_version</c> is not a recognised version → reject.</summary>
    CreateRoomVersion,

    /// <summary>AU-1.4, to version 10: no <c>content.creator</c> → reject. Version 12: <c>additional_creators</c> is not an array of user IDs → reject.</summary>
    CreateCreators,

    /// <summary>AU-1.5: any other create event → allow.</summary>
    Create,

    /// <summary>AU-1b, version 12: the room ID is not that of an accepted create event → reject.</summary>
    UnknownRoom,

    /// <summary>AU-2.1: two auth events for one type and state key → reject.</summary>
    DuplicateAuthEvents,

    /// <summary>AU-2.2: an auth event that the selection does not ask for → reject.</summary>
    UnexpectedAuthEvent,

    /// <summary>AU-2.3: an auth event that was itself rejected → reject.</summary>
    RejectedAuthEvent,

    /// <summary>AU-2.4, to version 11: no create event among the auth events → reject.</summary>
    NoCreateEvent,

    /// <summary>AU-2.5: an auth event of another room (MSC4307) → reject.</summary>
    AuthEventOfOtherRoom,

    /// <summary>AU-3: the room is not federated and the sender is of another server than its create event → reject.</summary>
    NotFederated,

    /// <summary>AU-4.1, to version 5: <c>m.room.aliases</c> without a state key → reject.</summary>
    AliasesWithoutStateKey,

    /// <summary>AU-4.2, to version 5: the state key of <c>m.room.aliases</c> is not the sender's server → reject.</summary>
    AliasesOfOtherServer,

    /// <summary>AU-4.3, to version 5: any other <c>m.room.aliases</c> → allow.</summary>
    Aliases,

    /// <summary>AU-5.1: a membership event without a state key or a membership → reject; one whose state key is not a user ID → reject.</summary>
    MemberMalformed,

    /// <summary>AU-5.2, from version 8: not signed by the authoriser's server → reject. The verifier of events sees to it.</summary>
    MemberAuthoriserSignature,

    /// <summary>AU-5.3a: the creator's first join, right behind the create event → allow.</summary>
    JoinOfCreator,

    /// <summary>AU-5.3b: a join for somebody else → reject.</summary>
    JoinForOther,

    /// <summary>AU-5.3c: a join of a banned user → reject.</summary>
    JoinBanned,

    /// <summary>AU-5.3d: join rule <c>invite</c> (from version 7 <c>knock</c>), and invited or joined → allow.</summary>
    JoinInvited,

    /// <summary>AU-5.3e.1, from version 8: a restricted join of one who is joined or invited → allow.</summary>
    JoinRestrictedMember,

    /// <summary>AU-5.3e.2, from version 8: a restricted join whose authoriser is not joined, or may not invite → reject.</summary>
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
    ThirdPartyOtherUser,

    /// <summary>AU-5.4a.5: no <c>m.room.third_party_invite</c> with the token → reject.</summary>
    ThirdPartyUnknownToken,

    /// <summary>AU-5.4a.6: the <c>m.room.third_party_invite</c> is by another sender → reject.</summary>
    ThirdPartyOtherSender,

    /// <summary>AU-5.4a.7: a signature of <c>signed</c> holds under one of the keys → allow.</summary>
    ThirdPartySigned,

    /// <summary>AU-5.4a.8: none does → reject.</summary>
    ThirdPartyBadSignature,

    /// <summary>AU-5.4b: an invite by one who is not joined → reject.</summary>
    InviteSenderNotJoined,

    /// <summary>AU-5.4c: an invite of one who is joined or banned → reject.</summary>
    InviteTargetJoinedOrBanned,

    /// <summary>AU-5.4d: the sender has the level to invite → allow.</summary>
    InviteAllowed,

    /// <summary>AU-5.4e: the sender does not → reject.</summary>
    InviteLevel,

    /// <summary>AU-5.5a: one's own leave: allowed from invite, join and (from version 7) knock, else rejected.</summary>
    LeaveOwn,

    /// <summary>AU-5.5b: a kick by one who is not joined → reject.</summary>
    LeaveSenderNotJoined,

    /// <summary>AU-5.5c: an unban by one without the level to ban → reject.</summary>
    LeaveUnbanLevel,

    /// <summary>AU-5.5d: the sender has the level to kick and is above the target → allow.</summary>
    LeaveAllowed,

    /// <summary>AU-5.5e: the sender does not, or is not → reject.</summary>
    LeaveLevel,

    /// <summary>AU-5.6a: a ban by one who is not joined → reject.</summary>
    BanSenderNotJoined,

    /// <summary>AU-5.6b: the sender has the level to ban and is above the target → allow.</summary>
    BanAllowed,

    /// <summary>AU-5.6c: the sender does not, or is not → reject.</summary>
    BanLevel,

    /// <summary>AU-5.7a, from version 7: a knock where the join rule does not allow it → reject.</summary>
    KnockJoinRule,

    /// <summary>AU-5.7b, from version 7: a knock for somebody else → reject.</summary>
    KnockForOther,

    /// <summary>AU-5.7c, from version 7: a knock of one who is not banned, invited or joined → allow.</summary>
    KnockAllowed,

    /// <summary>AU-5.7d, from version 7: any other knock → reject.</summary>
    KnockMember,

    /// <summary>AU-5.8: an unknown membership → reject.</summary>
    MembershipUnknown,

    /// <summary>AU-6: the sender is not joined → reject.</summary>
    SenderNotJoined,

    /// <summary>AU-7: <c>m.room.third_party_invite</c>: allowed with the level to invite, else rejected.</summary>
    ThirdPartyInviteLevel,

    /// <summary>AU-8: the sender has not the level that the event's type requires → reject.</summary>
    RequiredLevel,

    /// <summary>AU-9: the state key is another user's ID → reject.</summary>
    StateKeyOfOther,

    /// <summary>AU-10.1, from version 10: a level of the room is no integer → reject.</summary>
    PowerLevelsScalarType,

    /// <summary>AU-10.2, from version 10: <c>events</c> or <c>notifications</c> is no object of integers → reject.</summary>
    PowerLevelsMapType,

    /// <summary>AU-10.3: <c>users</c> is no object of user IDs and levels → reject.</summary>
    PowerLevelsUsers,

    /// <summary>AU-10.4, version 12: <c>users</c> lists a creator → reject.</summary>
    PowerLevelsCreator,

    /// <summary>AU-10.5: the room had no power levels → allow.</summary>
    PowerLevelsFirst,

    /// <summary>AU-10.6: a level of the room changes that is above the sender's → reject.</summary>
    PowerLevelsScalarOld,

    /// <summary>AU-10.6: a level of the room changes to one above the sender's → reject.</summary>
    PowerLevelsScalarNew,

    /// <summary>AU-10.7: an entry of <c>events</c> (or <c>notifications</c>) changes that is above the sender's level → reject.</summary>
    PowerLevelsEntryOld,

    /// <summary>AU-10.8: such an entry changes to a level above the sender's → reject.</summary>
    PowerLevelsEntryNew,

    /// <summary>AU-10.9: the level of another user changes who is not below the sender → reject.</summary>
    PowerLevelsUserOld,

    /// <summary>AU-10.10: a user's level changes to one above the sender's → reject.</summary>
    PowerLevelsUserNew,

    /// <summary>AU-10.11: any other change of the power levels → allow.</summary>
    PowerLevels,

    /// <summary>AU-11.1, versions 1 and 2: a redaction by one with the level to redact → allow.</summary>
    RedactionLevel,

    /// <summary>AU-11.2, versions 1 and 2: a redaction of an event of the same server → allow.</summary>
    RedactionSameServer,

    /// <summary>AU-11.3, versions 1 and 2: any other redaction → reject.</summary>
    RedactionNotAllowed,

    /// <summary>AU-12: anything else → allow.</summary>
    Otherwise,
}
