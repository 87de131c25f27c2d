using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>The presence of a user.</summary>
public sealed record UserPresence
{
    /// <summary>The user.</summary>
    public required UserId UserId { get; init; }

    /// <summary><c>offline</c>, <c>unavailable</c> or <c>online</c>.</summary>
    public required string Presence { get; init; }

    /// <summary>What the user says of it; null where nothing.</summary>
    public string? StatusMsg { get; init; }

    /// <summary>How many milliseconds ago the user last did something.</summary>
    public required long LastActiveAgo { get; init; }

    /// <summary>Whether the user is likely at a client now.</summary>
    public bool? CurrentlyActive { get; init; }
}
