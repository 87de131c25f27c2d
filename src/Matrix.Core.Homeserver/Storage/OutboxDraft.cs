using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents an entry that an append puts into the queue of a destination.</summary>
public sealed record OutboxDraft
{
    /// <summary>Gets the destination.</summary>
    public required ServerName Destination { get; init; }

    /// <summary>Gets the event ID.</summary>
    public required EventId EventId { get; init; }

    /// <summary>Gets the event in federation format. The same bytes are sent at every attempt.</summary>
    public required ReadOnlyMemory<byte> Pdu { get; init; }
}
