using Matrix.Core.Identifiers;

namespace Matrix.Core.Authorization;

/// <summary>The state keys that the auth rules ask for.</summary>
public static class AuthKeys
{
    private static readonly Utf8Text MemberType = Utf8Text.FromString("m.room.member");
    private static readonly Utf8Text ThirdPartyInviteType = Utf8Text.FromString("m.room.third_party_invite");

    /// <summary>The create event.</summary>
    public static StateSlot Create { get; } = new("m.room.create", "");

    /// <summary>The power levels.</summary>
    public static StateSlot PowerLevels { get; } = new("m.room.power_levels", "");

    /// <summary>The join rules.</summary>
    public static StateSlot JoinRules { get; } = new("m.room.join_rules", "");

    /// <summary>A user's membership. Nothing is copied.</summary>
    /// <param name="user">The user.</param>
    public static StateSlot Member(UserId user) => new(MemberType, user.Text);

    /// <summary>The membership at a state key of any form.</summary>
    /// <param name="stateKey">The state key.</param>
    internal static StateSlot Member(Utf8Text stateKey) => new(MemberType, stateKey);

    /// <summary>A third-party invite.</summary>
    /// <param name="token">Its token.</param>
    public static StateSlot ThirdPartyInvite(Utf8Text token) => new(ThirdPartyInviteType, token);
}
