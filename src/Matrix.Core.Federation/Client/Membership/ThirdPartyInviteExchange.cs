using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>An invite of a third party's that a server in the room is to make.</summary>
public sealed record ThirdPartyInviteExchange
{
    /// <summary>Who sent the <c>m.room.third_party_invite</c>.</summary>
    public required UserId Sender { get; init; }

    /// <summary>Who is invited.</summary>
    public required UserId Invited { get; init; }

    /// <summary>A name to show in place of the third-party identifier.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What the identity server signed: <c>mxid</c>, <c>token</c>, <c>signatures</c>.</summary>
    public required RawJson Signed { get; init; }
}
