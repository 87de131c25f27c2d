using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>Provides the state slots that the auth rules look up.</summary>
public static class AuthKeys
{
    private static readonly Utf8Text MemberType = Utf8Text.FromString("m.room.member");
    private static readonly Utf8Text ThirdPartyInviteType = Utf8Text.FromString("m.room.third_party_invite");

    /// <summary>Gets the slot of the create event.</summary>
    public static StateSlot Create { get; } = new("m.room.create", "");

    /// <summary>Gets the slot of the power levels.</summary>
    public static StateSlot PowerLevels { get; } = new("m.room.power_levels", "");

    /// <summary>Gets the slot of the join rules.</summary>
    public static StateSlot JoinRules { get; } = new("m.room.join_rules", "");

    /// <summary>Returns the slot of a user's membership. The user ID is not copied.</summary>
    /// <param name="user">The user.</param>
    public static StateSlot Member(UserId user) => new(MemberType, user.Text);

    /// <summary>Returns the slot of the membership at a state key of any form.</summary>
    /// <param name="stateKey">The state key.</param>
    internal static StateSlot Member(Utf8Text stateKey) => new(MemberType, stateKey);

    /// <summary>Returns the slot of a third-party invite.</summary>
    /// <param name="token">The token of the invite.</param>
    public static StateSlot ThirdPartyInvite(Utf8Text token) => new(ThirdPartyInviteType, token);
}
