using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Checks AU-5: membership.</summary>
public static partial class AuthRules
{
    private static AuthVerdict CheckMember(in RuleContext context)
    {
        Pdu pdu = context.Event;
        MemberContent content = MemberContent.Of(pdu);
        if (pdu.Slot is not { } key || !content.HasMembership)
        {
            return context.Reject(AuthRule.MemberMalformed);
        }

        // The specification allows a state key of any form. A membership belongs to a user: Synapse and ruma refuse another key in every version.
        if (!UserId.TryParse(key.StateKey.Utf8, out _))
        {
            return context.Reject(AuthRule.MemberMalformed, new AuthFacts { Slot = key });
        }

        // The verifier checks AU-5.2: a join that the authorising user's server has not signed never becomes a VerifiedPdu.
        return content.Membership switch
        {
            Membership.Join => CheckJoin(in context, content, key.StateKey),
            Membership.Invite => CheckInvite(in context, content, key.StateKey),
            Membership.Leave => CheckLeave(in context, key.StateKey),
            Membership.Ban => CheckBan(in context, key.StateKey),
            Membership.Knock when context.Version.Authorization.AllowsKnocking => CheckKnock(in context, key.StateKey),
            _ => context.Reject(AuthRule.MembershipUnknown),
        };
    }

    private static AuthVerdict CheckJoin(in RuleContext context, MemberContent content, Utf8Text target)
    {
        Pdu pdu = context.Event;

        // AU-5.3a comes before the other rules on joins. As the specification says, it does not check the sender.
        if (pdu.PrevEvents.Count == 1 && pdu.PrevEvents[0] == context.Create.EventId && target == context.CreateContent.Creator)
        {
            return context.Allow(AuthRule.JoinByCreator);
        }

        if (pdu.Sender.Text != target)
        {
            return context.Reject(AuthRule.JoinForOtherUser);
        }

        Membership membership = context.MembershipOf(target);
        if (membership == Membership.Ban)
        {
            return context.Reject(AuthRule.JoinBanned, new AuthFacts { TargetMembership = membership });
        }

        JoinRule rule = context.JoinRule;
        bool isMember = membership is Membership.Join or Membership.Invite;
        if ((rule == JoinRule.Invite || (rule == JoinRule.Knock && context.Version.Authorization.AllowsKnocking)) && isMember)
        {
            return context.Allow(AuthRule.JoinInvited);
        }

        if ((rule == JoinRule.Restricted && context.Version.Authorization.AllowsRestrictedJoins) || (rule == JoinRule.KnockRestricted && context.Version.Authorization.AllowsKnockRestrictedJoins))
        {
            return isMember ? context.Allow(AuthRule.JoinRestrictedMember) : CheckAuthoriser(in context, content);
        }

        return rule == JoinRule.Public
            ? context.Allow(AuthRule.JoinPublic)
            : context.Reject(AuthRule.JoinNotAllowed, new AuthFacts { JoinRule = rule, TargetMembership = membership });
    }

    /// <summary>Checks that the authorising user is joined and has the level to invite. The resident server, not the rules, decides who may join.</summary>
    private static AuthVerdict CheckAuthoriser(in RuleContext context, MemberContent content)
    {
        if (content.Authoriser.IsDefault)
        {
            return context.Reject(AuthRule.JoinNotAuthorised);
        }

        Membership membership = context.MembershipOf(content.Authoriser);
        if (membership != Membership.Join)
        {
            return context.Reject(AuthRule.JoinNotAuthorised, new AuthFacts { SenderMembership = membership });
        }

        if (!context.Levels.TryGetUser(content.Authoriser, out PowerLevel level) || !context.Levels.TryGetInvite(out PowerLevel invite))
        {
            return context.RejectMalformed(AuthRule.JoinNotAuthorised);
        }

        return level >= invite
            ? context.Allow(AuthRule.JoinAuthorised)
            : context.Reject(AuthRule.JoinNotAuthorised, new AuthFacts { SenderMembership = membership, SenderLevel = level, RequiredLevel = invite });
    }

    private static AuthVerdict CheckInvite(in RuleContext context, MemberContent content, Utf8Text target)
    {
        if (content.HasThirdPartyInvite)
        {
            return CheckThirdPartyInvite(in context, target);
        }

        Membership sender = context.MembershipOf(context.Event.Sender.Text);
        if (sender != Membership.Join)
        {
            return context.Reject(AuthRule.InviteSenderNotJoined, new AuthFacts { SenderMembership = sender });
        }

        Membership membership = context.MembershipOf(target);
        if (membership is Membership.Join or Membership.Ban)
        {
            return context.Reject(AuthRule.InviteTargetJoinedOrBanned, new AuthFacts { TargetMembership = membership });
        }

        if (!context.Levels.TryGetUser(context.Event.Sender.Text, out PowerLevel level) || !context.Levels.TryGetInvite(out PowerLevel invite))
        {
            return context.RejectMalformed(AuthRule.InviteLevel);
        }

        return level >= invite
            ? context.Allow(AuthRule.InviteAllowed)
            : context.Reject(AuthRule.InviteLevel, new AuthFacts { SenderLevel = level, RequiredLevel = invite });
    }

    /// <summary>
    /// Checks an invite from a third-party invite. The sender's membership and level were checked when the third-party invite was sent, and are not checked again.
    /// </summary>
    private static AuthVerdict CheckThirdPartyInvite(in RuleContext context, Utf8Text target)
    {
        Pdu pdu = context.Event;
        if (context.MembershipOf(target) == Membership.Ban)
        {
            return context.Reject(AuthRule.ThirdPartyBanned, new AuthFacts { TargetMembership = Membership.Ban });
        }

        if (!ThirdPartyInvite.TryGetSigned(pdu, out JsonSlice signed))
        {
            return context.Reject(AuthRule.ThirdPartyUnsigned);
        }

        if (!signed.TryGetMember("mxid"u8, out JsonSlice mxid) || !ThirdPartyInvite.TryGetToken(pdu, out Utf8Text token))
        {
            return context.Reject(AuthRule.ThirdPartyMalformed);
        }

        if (!mxid.StringEquals(target.Utf8Span))
        {
            return context.Reject(AuthRule.ThirdPartyForOtherUser);
        }

        if (context.FindThirdPartyInvite(token) is not { } invite)
        {
            return context.Reject(AuthRule.ThirdPartyUnknownToken, new AuthFacts { Slot = StateSlot.ThirdPartyInvite(token) });
        }

        if (pdu.Sender != invite.Sender)
        {
            return context.Reject(AuthRule.ThirdPartyFromOtherSender);
        }

        return ThirdPartyInvite.IsSigned(signed, invite) ? context.Allow(AuthRule.ThirdPartySigned) : context.Reject(AuthRule.ThirdPartyBadSignature);
    }

    private static AuthVerdict CheckLeave(in RuleContext context, Utf8Text target)
    {
        Utf8Text sender = context.Event.Sender.Text;
        Membership membership = context.MembershipOf(target);
        if (sender == target)
        {
            bool canLeave = membership is Membership.Invite or Membership.Join || (membership == Membership.Knock && context.Version.Authorization.AllowsKnocking);
            return canLeave ? context.Allow(AuthRule.LeaveSelf) : context.Reject(AuthRule.LeaveSelf, new AuthFacts { TargetMembership = membership });
        }

        Membership senderMembership = context.MembershipOf(sender);
        if (senderMembership != Membership.Join)
        {
            return context.Reject(AuthRule.LeaveSenderNotJoined, new AuthFacts { SenderMembership = senderMembership });
        }

        if (!context.Levels.TryGetUser(sender, out PowerLevel level))
        {
            return context.RejectMalformed(AuthRule.LeaveLevel, "users");
        }

        if (membership == Membership.Ban)
        {
            if (!context.Levels.TryGetBan(out PowerLevel ban))
            {
                return context.RejectMalformed(AuthRule.LeaveUnbanLevel, "ban");
            }

            if (level < ban)
            {
                return context.Reject(AuthRule.LeaveUnbanLevel, new AuthFacts { SenderLevel = level, RequiredLevel = ban, TargetMembership = membership });
            }
        }

        if (!context.Levels.TryGetKick(out PowerLevel kick) || !context.Levels.TryGetUser(target, out PowerLevel targetLevel))
        {
            return context.RejectMalformed(AuthRule.LeaveLevel);
        }

        return level >= kick && targetLevel < level
            ? context.Allow(AuthRule.LeaveAllowed)
            : context.Reject(AuthRule.LeaveLevel, new AuthFacts { SenderLevel = level, RequiredLevel = kick, TargetLevel = targetLevel });
    }

    private static AuthVerdict CheckBan(in RuleContext context, Utf8Text target)
    {
        Utf8Text sender = context.Event.Sender.Text;
        Membership membership = context.MembershipOf(sender);
        if (membership != Membership.Join)
        {
            return context.Reject(AuthRule.BanSenderNotJoined, new AuthFacts { SenderMembership = membership });
        }

        if (!context.Levels.TryGetUser(sender, out PowerLevel level)
            || !context.Levels.TryGetBan(out PowerLevel ban)
            || !context.Levels.TryGetUser(target, out PowerLevel targetLevel))
        {
            return context.RejectMalformed(AuthRule.BanLevel);
        }

        return level >= ban && targetLevel < level
            ? context.Allow(AuthRule.BanAllowed)
            : context.Reject(AuthRule.BanLevel, new AuthFacts { SenderLevel = level, RequiredLevel = ban, TargetLevel = targetLevel });
    }

    private static AuthVerdict CheckKnock(in RuleContext context, Utf8Text target)
    {
        JoinRule rule = context.JoinRule;
        if (rule != JoinRule.Knock && !(rule == JoinRule.KnockRestricted && context.Version.Authorization.AllowsKnockRestrictedJoins))
        {
            return context.Reject(AuthRule.KnockJoinRule, new AuthFacts { JoinRule = rule });
        }

        Utf8Text sender = context.Event.Sender.Text;
        if (sender != target)
        {
            return context.Reject(AuthRule.KnockForOtherUser);
        }

        Membership membership = context.MembershipOf(sender);
        return membership is Membership.Ban or Membership.Invite or Membership.Join
            ? context.Reject(AuthRule.KnockByMember, new AuthFacts { SenderMembership = membership })
            : context.Allow(AuthRule.KnockAllowed);
    }
}
