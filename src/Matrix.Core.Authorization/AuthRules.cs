using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>The authorisation rules of all room versions.</summary>
/// <remarks>
/// <para>
/// Matrix spec, room versions 1 to 12, § Authorisation rules. One algorithm, driven by the flags of the version; every branch is a rule
/// of the spec, in the spec's order, which is behaviour.
/// </para>
/// <para>
/// The rules have two halves. The independent half looks at the event and the events it cites, and is run once. The dependent half
/// judges by a state, and is run against the event's own auth events, the state before the event, the current state, and the partial states
/// of state resolution. A create event has the independent half alone.
/// </para>
/// <para>Nothing throws on what an event holds. Where the event is allowed, nothing is allocated but the contents that are kept with events.</para>
/// </remarks>
public static partial class AuthRules
{
    /// <summary>The independent half: the rules on create events and on what an event cites (AU-1, AU-2).</summary>
    /// <param name="verified">The event.</param>
    /// <param name="authEvents">
    /// The events that it cites in <c>auth_events</c>, each with whether it was rejected. All of them: an event whose auth events are not
    /// at hand is not rejected but waits.
    /// </param>
    /// <param name="create">In room version 12 the create event that the room ID names, and whether it was rejected; null where it is not at hand. Not looked at before.</param>
    public static AuthVerdict CheckIndependent(VerifiedPdu verified, IReadOnlyList<AuthEvent> authEvents, AuthEvent? create = null)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(authEvents);
        Pdu pdu = verified.Pdu;
        if (pdu.IsType("m.room.create"u8))
        {
            return CheckCreate(pdu);
        }

        if (pdu.Version.RoomIdIsCreateEventId && !IsAcceptedCreate(create, pdu))
        {
            return new AuthVerdict(pdu.Version, AuthRule.UnknownRoom, isAllowed: false, facts: null);
        }

        return CheckAuthEvents(pdu, authEvents);
    }

    /// <summary>The dependent half: everything that is judged by a state (AU-3 to AU-12).</summary>
    /// <param name="verified">The event.</param>
    /// <param name="state">The state to judge by.</param>
    public static AuthVerdict CheckDependent(VerifiedPdu verified, IAuthState state)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(state);
        Pdu pdu = verified.Pdu;
        if (pdu.IsType("m.room.create"u8))
        {
            return new AuthVerdict(pdu.Version, AuthRule.Create, isAllowed: true, facts: null);
        }

        // Without the create event nothing can be judged. (AU-2.4, and in version 12 AU-1b, see to it where an event cites.)
        if (state.Find(AuthKeys.Create) is not { } create)
        {
            AuthRule missing = pdu.Version.RoomIdIsCreateEventId ? AuthRule.UnknownRoom : AuthRule.NoCreateEvent;
            return new AuthVerdict(pdu.Version, missing, isAllowed: false, facts: null);
        }

        return Check(new RuleContext(pdu, state, create));
    }

    private static AuthVerdict Check(in RuleContext context)
    {
        Pdu pdu = context.Event;

        // AU-3: only the literal false, and only the sender's server.
        if (!context.CreateContent.IsFederated && pdu.Sender.ServerName != context.CreateContent.Server)
        {
            return context.Reject(AuthRule.NotFederated);
        }

        // AU-4, to version 5. It comes before membership: who is not in the room may set aliases of their own server.
        if (context.Version.AliasesHaveAuthRule && pdu.IsType("m.room.aliases"u8))
        {
            return CheckAliases(in context);
        }

        // AU-5
        if (pdu.IsType("m.room.member"u8))
        {
            return CheckMember(in context);
        }

        // AU-6
        Membership membership = context.MembershipOf(pdu.Sender.Text);
        if (membership != Membership.Join)
        {
            return context.Reject(AuthRule.SenderNotJoined, new AuthFacts { SenderMembership = membership });
        }

        if (!context.Levels.TryGetUser(pdu.Sender.Text, out PowerLevel sender))
        {
            return context.RejectMalformed(AuthRule.RequiredLevel, "users");
        }

        // AU-7
        if (pdu.IsType("m.room.third_party_invite"u8))
        {
            return !context.Levels.TryGetInvite(out PowerLevel invite) ? context.RejectMalformed(AuthRule.ThirdPartyInviteLevel, "invite")
                : sender >= invite ? context.Allow(AuthRule.ThirdPartyInviteLevel)
                : context.Reject(AuthRule.ThirdPartyInviteLevel, new AuthFacts { SenderLevel = sender, RequiredLevel = invite });
        }

        // AU-8
        if (!context.Levels.TryGetRequired(pdu, out PowerLevel required))
        {
            return context.RejectMalformed(AuthRule.RequiredLevel);
        }

        if (required > sender)
        {
            return context.Reject(AuthRule.RequiredLevel, new AuthFacts { SenderLevel = sender, RequiredLevel = required });
        }

        // AU-9
        if (pdu.Slot is { } key && key.StateKey.Span.StartsWith("@"u8) && !OwnsStateKey(in context, key.StateKey, sender))
        {
            return context.Reject(AuthRule.StateKeyOfOther, new AuthFacts { Key = key, SenderLevel = sender });
        }

        // AU-10
        if (pdu.IsType("m.room.power_levels"u8))
        {
            return CheckPowerLevels(in context, sender);
        }

        // AU-11, to version 2
        if (context.Version.RedactionHasAuthRule && pdu.IsType("m.room.redaction"u8))
        {
            return CheckRedaction(in context, sender);
        }

        return context.Allow(AuthRule.Otherwise);
    }

    private static AuthVerdict CheckAliases(in RuleContext context)
    {
        if (context.Event.Slot is not { } key)
        {
            return context.Reject(AuthRule.AliasesWithoutStateKey);
        }

        return key.StateKey.Equals(context.Event.Sender.ServerName.Span)
            ? context.Allow(AuthRule.Aliases)
            : context.Reject(AuthRule.AliasesOfOtherServer, new AuthFacts { Key = key });
    }

    private static bool OwnsStateKey(in RuleContext context, Utf8Text stateKey, PowerLevel sender)
    {
        ReadOnlySpan<byte> text = stateKey.Span;
        ReadOnlySpan<byte> user = context.Event.Sender.Span;
        if (text.SequenceEqual(user))
        {
            return true;
        }

        if (!context.Version.OwnedStateKeySuffixes)
        {
            return false;
        }

        // MSC3757: the owner is the user before the first underscore behind the colon; one who is above the owner may send it too.
        int colon = text.IndexOf((byte)':');
        int suffix = colon < 0 ? -1 : text[colon..].IndexOf((byte)'_');
        ReadOnlyMemory<byte> owner = suffix < 0 ? stateKey.Memory : stateKey.Memory[..(colon + suffix)];
        return UserId.TryParse(owner, out UserId ownerId)
            && (ownerId == context.Event.Sender || (context.Levels.TryGetUser(ownerId.Text, out PowerLevel ownerLevel) && sender > ownerLevel));
    }

    /// <summary>AU-11: in versions 1 and 2 a redaction is judged as an event. Of what server an event is, its ID says there.</summary>
    private static AuthVerdict CheckRedaction(in RuleContext context, PowerLevel sender)
    {
        if (!context.Levels.TryGetRedact(out PowerLevel redact))
        {
            return context.RejectMalformed(AuthRule.RedactionLevel, "redact");
        }

        if (sender >= redact)
        {
            return context.Allow(AuthRule.RedactionLevel);
        }

        Pdu pdu = context.Event;
        bool sameServer = pdu.TryGetField("redacts"u8, out JsonSlice value) && value.TryGetUtf8(out ReadOnlySpan<byte> text)
            && EventId.UnsafeFromUtf8(pdu.TextOf(text).Memory).ServerName is { } target
            && pdu.EventId.ServerName is { } own && own == target;
        return sameServer
            ? context.Allow(AuthRule.RedactionSameServer)
            : context.Reject(AuthRule.RedactionNotAllowed, new AuthFacts { SenderLevel = sender, RequiredLevel = redact });
    }
}
