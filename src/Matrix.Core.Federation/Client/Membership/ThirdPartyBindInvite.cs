using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents an invite that was sent to a third-party identifier.</summary>
public sealed record ThirdPartyBindInvite
{
    /// <summary>Gets the kind of identifier, for example <c>email</c>.</summary>
    public required string Medium { get; init; }

    /// <summary>Gets the identifier.</summary>
    public required string Address { get; init; }

    /// <summary>Gets the user that the identifier now belongs to.</summary>
    public required UserId Mxid { get; init; }

    /// <summary>Gets the room.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Gets the user that sent the invite.</summary>
    public required UserId Sender { get; init; }

    /// <summary>Gets the object that the identity server signed: <c>mxid</c>, <c>token</c>, <c>signatures</c>.</summary>
    public required RawJson Signed { get; init; }
}
