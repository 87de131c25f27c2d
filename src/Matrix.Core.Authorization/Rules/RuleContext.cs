using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Represents an event with the state that it is checked against, and the lookups that the rules need.</summary>
internal readonly ref struct RuleContext
{
    private readonly IAuthState _state;

    public RuleContext(Pdu pdu, IAuthState state, VerifiedPdu create)
    {
        Event = pdu;
        _state = state;
        Create = create.Pdu;
        CreateContent = CreateContent.Of(create.Pdu);
        _ = state.TryGetEvent(StateSlot.PowerLevels, out VerifiedPdu? powerLevels);
        PowerLevels = powerLevels?.Pdu;
        Levels = RoomPowerLevels.FromEvents(pdu.Version, create, powerLevels);
    }

    public Pdu Event { get; }

    public RoomVersion Version => Event.Version;

    public Pdu Create { get; }

    public CreateContent CreateContent { get; }

    /// <summary>Gets the room's power levels event, or <see langword="null"/> if the room does not have one.</summary>
    public Pdu? PowerLevels { get; }

    public RoomPowerLevels Levels { get; }

    public JoinRule JoinRule => _state.TryGetEvent(StateSlot.JoinRules, out VerifiedPdu? rules) ? JoinRulesContent.Of(rules.Pdu).JoinRule : JoinRule.Invite;

    /// <summary>Returns a user's membership. A stored event may lack its sender, and then the result is <see cref="Membership.None"/>.</summary>
    public Membership MembershipOf(Utf8Text user) =>
        !user.IsDefault && _state.TryGetEvent(StateSlot.Member(user), out VerifiedPdu? member) ? MemberContent.Of(member.Pdu).Membership : Membership.None;

    public Pdu? FindThirdPartyInvite(Utf8Text token) => _state.TryGetEvent(StateSlot.ThirdPartyInvite(token), out VerifiedPdu? invite) ? invite.Pdu : null;

    public AuthVerdict Allow(AuthRule rule) => new(Version, rule, isAllowed: true, facts: null);

    public AuthVerdict Reject(AuthRule rule, AuthFacts? facts = null) => new(Version, rule, isAllowed: false, facts);

    /// <summary>Returns a refusal because a level that the rule needs cannot be read.</summary>
    /// <remarks>
    /// Up to version 9 only <c>users</c> is checked when power levels are set. The specification does not define the effect of other malformed levels.
    /// </remarks>
    public AuthVerdict RejectMalformed(AuthRule rule, string? field = null) => Reject(rule, new AuthFacts { LevelIsMalformed = true, Field = field });
}
