using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents the unredacted copy of an event that was redacted. It is kept for a limited time, then erased.</summary>
public sealed record StoredOriginal
{
    /// <summary>Gets the event ID.</summary>
    public required EventId EventId { get; init; }

    /// <summary>Gets the time at which the event was redacted.</summary>
    public required DateTimeOffset RedactedAt { get; init; }

    /// <summary>Gets the stored form of the event before it was redacted.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }
}
