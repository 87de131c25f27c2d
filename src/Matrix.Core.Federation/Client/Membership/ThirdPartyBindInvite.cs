using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>An invite that waited for a third-party identifier.</summary>
public sealed record ThirdPartyBindInvite
{
    /// <summary>The kind of identifier: <c>email</c>.</summary>
    public required string Medium { get; init; }

    /// <summary>The identifier.</summary>
    public required string Address { get; init; }

    /// <summary>The user that it has become.</summary>
    public required UserId Mxid { get; init; }

    /// <summary>The room.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Who sent the invite.</summary>
    public required UserId Sender { get; init; }

    /// <summary>What the identity server signed: <c>mxid</c>, <c>token</c>, <c>signatures</c>.</summary>
    public required RawJson Signed { get; init; }
}
