using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>An event and the state that it is judged by, and what the rules ask of them.</summary>
internal readonly ref struct RuleContext
{
    private readonly IAuthState _state;

    public RuleContext(Pdu pdu, IAuthState state, VerifiedPdu create)
    {
        Event = pdu;
        _state = state;
        Create = create.Pdu;
        CreateContent = CreateContent.Of(create.Pdu);
        VerifiedPdu? powerLevels = state.Find(AuthKeys.PowerLevels);
        PowerLevels = powerLevels?.Pdu;
        Levels = RoomLevels.Of(pdu.Version, create, powerLevels);
    }

    public Pdu Event { get; }

    public RoomVersion Version => Event.Version;

    public Pdu Create { get; }

    public CreateContent CreateContent { get; }

    /// <summary>The room's power levels event; null where it has none.</summary>
    public Pdu? PowerLevels { get; }

    public RoomLevels Levels { get; }

    public JoinRule JoinRule => _state.Find(AuthKeys.JoinRules) is { } rules ? JoinRulesContent.Of(rules.Pdu).JoinRule : JoinRule.Invite;

    /// <summary>A user's membership. A stored event may lack its sender: then it is nobody's.</summary>
    public Membership MembershipOf(Utf8Text user) =>
        !user.IsDefault && _state.Find(AuthKeys.Member(user)) is { } member ? MemberContent.Of(member.Pdu).Membership : Membership.None;

    public Pdu? FindThirdPartyInvite(Utf8Text token) => _state.Find(AuthKeys.ThirdPartyInvite(token))?.Pdu;

    public AuthVerdict Allow(AuthRule rule) => new(Version, rule, isAllowed: true, facts: null);

    public AuthVerdict Reject(AuthRule rule, AuthFacts? facts = null) => new(Version, rule, isAllowed: false, facts);

    /// <summary>A level that a rule needs cannot be read: the event that is judged by it is rejected.</summary>
    /// <remarks>To version 9 only <c>users</c> is checked when power levels are set, and the spec does not say what becomes of the rest.</remarks>
    public AuthVerdict RejectMalformed(AuthRule rule, string? field = null) => Reject(rule, new AuthFacts { LevelIsMalformed = true, Field = field });
}
