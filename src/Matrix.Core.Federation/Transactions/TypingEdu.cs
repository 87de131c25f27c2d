using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the content of <c>m.typing</c>: the start or end of a user's typing.</summary>
public sealed record TypingEdu
{
    /// <summary>Gets the room.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Gets the user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>Gets a value that indicates whether the user is typing in the room.</summary>
    public required bool Typing { get; init; }
}
