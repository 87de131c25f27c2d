using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Authorization;

/// <summary>Provides the authorisation rules of all room versions.</summary>
/// <remarks>
/// <para>
/// The rules are one algorithm that follows the flags of the version. Every branch is a rule of the specification, in the specification's order, which is part of
/// the behaviour.
/// </para>
/// <para>
/// The rules have two halves. The independent half checks the event and its auth events, and runs once. The dependent half checks the event against a state. It runs
/// against the event's own auth events, the state before the event, the current state, and the partial states of state resolution. A create event has only the
/// independent half.
/// </para>
/// <para>No content of an event causes an exception. If the event is allowed, only the parsed contents that are cached with events are allocated.</para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v12/#authorisation-rules">Room version 12, Authorisation rules</seealso>
public static partial class AuthRules
{
    /// <summary>Determines whether the auth rules allow an event in a state. Runs the state-independent rules first, then the state-dependent ones.</summary>
    /// <param name="verified">The event.</param>
    /// <param name="authEvents">
    /// All events that the event lists in <c>auth_events</c>, each with whether it was rejected. An event whose auth events are not available cannot be
    /// judged yet: fetch them first.
    /// </param>
    /// <param name="state">The state to judge by.</param>
    /// <param name="createEvent">In room version 12 and later the create event that the room ID names; null if it is not available. Ignored in other versions.</param>
    /// <returns>The verdict. It names the rule that decided.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static AuthVerdict Check(VerifiedPdu verified, IReadOnlyList<AuthEvent> authEvents, IAuthState state, AuthEvent? createEvent = null) =>
        CheckStateIndependent(verified, authEvents, createEvent)?.Verdict ?? CheckStateDependent(verified, state);

    /// <summary>Runs the rules that do not read a state: those on create events and on the auth events of an event.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    /// <returns>The rejection; null if no rule of this half rejects the event. It is then not allowed yet: <see cref="CheckStateDependent"/> must also allow it.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static AuthRejection? CheckStateIndependent(VerifiedPdu verified, IReadOnlyList<AuthEvent> authEvents, AuthEvent? createEvent = null)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(authEvents);
        Pdu pdu = verified.Pdu;
        if (pdu.IsType("m.room.create"u8))
        {
            return CheckCreate(pdu);
        }

        if (pdu.Version.Format.UsesCreateEventIdAsRoomId && !IsAcceptedCreate(createEvent, pdu))
        {
            return Reject(pdu.Version, AuthRule.UnknownRoom);
        }

        return CheckAuthEvents(pdu, authEvents);
    }

    /// <summary>Checks the dependent half: the rules that need a state (AU-3 to AU-12).</summary>
    /// <param name="verified">The event.</param>
    /// <param name="state">The state to check against.</param>
    public static AuthVerdict CheckStateDependent(VerifiedPdu verified, IAuthState state)
    {
        ArgumentNullException.ThrowIfNull(verified);
        ArgumentNullException.ThrowIfNull(state);
        Pdu pdu = verified.Pdu;
        if (pdu.IsType("m.room.create"u8))
        {
            return new AuthVerdict(pdu.Version, AuthRule.Create, isAllowed: true, facts: null);
        }

        // Without the create event nothing can be judged. (AU-2.4, and in version 12 AU-1b, check what an event cites.)
        if (!state.TryGetEvent(StateSlot.Create, out VerifiedPdu? create))
        {
            AuthRule missing = pdu.Version.Format.UsesCreateEventIdAsRoomId ? AuthRule.UnknownRoom : AuthRule.NoCreateEvent;
            return new AuthVerdict(pdu.Version, missing, isAllowed: false, facts: null);
        }

        return CheckInState(new RuleContext(pdu, state, create));
    }

    private static AuthVerdict CheckInState(in RuleContext context)
    {
        Pdu pdu = context.Event;

        // AU-3: only the literal false counts, and only the sender's server.
        if (!context.CreateContent.IsFederated && pdu.Sender.ServerName != context.CreateContent.Server)
        {
            return context.Reject(AuthRule.NotFederated);
        }

        // AU-4, up to version 5. It comes before membership: a user who is not in the room may set aliases of the user's own server.
        if (context.Version.Authorization.ChecksAliases && pdu.IsType("m.room.aliases"u8))
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
        if (pdu.Slot is { } key && key.StateKey.Utf8Span.StartsWith("@"u8) && !OwnsStateKey(in context, key.StateKey, sender))
        {
            return context.Reject(AuthRule.StateKeyOfOtherUser, new AuthFacts { Slot = key, SenderLevel = sender });
        }

        // AU-10
        if (pdu.IsType("m.room.power_levels"u8))
        {
            return CheckPowerLevels(in context, sender);
        }

        // AU-11, up to version 2
        if (context.Version.Authorization.ChecksRedactions && pdu.IsType("m.room.redaction"u8))
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

        return key.StateKey.Equals(context.Event.Sender.ServerName.Utf8Span)
            ? context.Allow(AuthRule.Aliases)
            : context.Reject(AuthRule.AliasesForOtherServer, new AuthFacts { Slot = key });
    }

    private static bool OwnsStateKey(in RuleContext context, Utf8Text stateKey, PowerLevel sender)
    {
        ReadOnlySpan<byte> text = stateKey.Utf8Span;
        ReadOnlySpan<byte> user = context.Event.Sender.Utf8Span;
        if (text.SequenceEqual(user))
        {
            return true;
        }

        if (!context.Version.Authorization.AllowsStateKeySuffixes)
        {
            return false;
        }

        // MSC3757: the owner is the user before the first underscore after the colon. A sender with a higher level than the owner may send it too.
        int colon = text.IndexOf((byte)':');
        int suffix = colon < 0 ? -1 : text[colon..].IndexOf((byte)'_');
        ReadOnlyMemory<byte> owner = suffix < 0 ? stateKey.Utf8 : stateKey.Utf8[..(colon + suffix)];
        return UserId.TryParse(owner, out UserId ownerId)
            && (ownerId == context.Event.Sender || (context.Levels.TryGetUser(ownerId.Text, out PowerLevel ownerLevel) && sender > ownerLevel));
    }

    /// <summary>Checks AU-11: versions 1 and 2 authorise redactions as events. In these versions the ID of an event names its server.</summary>
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
            && EventId.UnsafeFromUtf8(pdu.GetText(text).Utf8).ServerName is { } target
            && pdu.EventId.ServerName is { } own && own == target;
        return sameServer
            ? context.Allow(AuthRule.RedactionSameServer)
            : context.Reject(AuthRule.RedactionNotAllowed, new AuthFacts { SenderLevel = sender, RequiredLevel = redact });
    }
}
