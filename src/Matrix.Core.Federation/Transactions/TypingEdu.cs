using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>The content of <c>m.typing</c>: whether a user is typing.</summary>
public sealed record TypingEdu
{
    /// <summary>The room.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>The user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>Whether the user is typing in the room.</summary>
    public required bool Typing { get; init; }
}
