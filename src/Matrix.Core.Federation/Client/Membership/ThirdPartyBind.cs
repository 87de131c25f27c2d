using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a third-party identifier that now belongs to a user.</summary>
public sealed record ThirdPartyBind
{
    /// <summary>Gets the kind of identifier, for example <c>email</c>.</summary>
    public required string Medium { get; init; }

    /// <summary>Gets the identifier.</summary>
    public required string Address { get; init; }

    /// <summary>Gets the user.</summary>
    public required UserId Mxid { get; init; }

    /// <summary>Gets the invites that were sent to the identifier.</summary>
    public required IReadOnlyList<ThirdPartyBindInvite> Invites { get; init; }
}
