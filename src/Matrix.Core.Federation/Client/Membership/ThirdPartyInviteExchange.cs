using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a third-party invite that a server in the room should turn into an invite of a user.</summary>
public sealed record ThirdPartyInviteExchange
{
    /// <summary>Gets the user that sent the <c>m.room.third_party_invite</c> event.</summary>
    public required UserId Sender { get; init; }

    /// <summary>Gets the invited user.</summary>
    public required UserId Invited { get; init; }

    /// <summary>Gets the name to show in place of the third-party identifier.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Gets the object that the identity server signed: <c>mxid</c>, <c>token</c>, <c>signatures</c>.</summary>
    public required RawJson Signed { get; init; }
}
