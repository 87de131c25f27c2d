namespace Matrix.Core.Federation;

/// <summary>The content of <c>m.presence</c>: the presence of users of the sending server.</summary>
public sealed record PresenceEdu
{
    /// <summary>The users.</summary>
    public required IReadOnlyList<UserPresence> Push { get; init; }
}
