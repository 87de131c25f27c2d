using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>The event that is nearest to a time.</summary>
public sealed record TimestampedEvent
{
    /// <summary>The event.</summary>
    public required EventId EventId { get; init; }

    /// <summary>When it claims to have been sent, in milliseconds since 1970.</summary>
    public required long OriginServerTs { get; init; }
}
