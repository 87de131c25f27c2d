using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>A third-party identifier that has become a user's.</summary>
public sealed record ThirdPartyBind
{
    /// <summary>The kind of identifier: <c>email</c>.</summary>
    public required string Medium { get; init; }

    /// <summary>The identifier.</summary>
    public required string Address { get; init; }

    /// <summary>The user.</summary>
    public required UserId Mxid { get; init; }

    /// <summary>The invites that waited for the identifier.</summary>
    public required IReadOnlyList<ThirdPartyBindInvite> Invites { get; init; }
}
