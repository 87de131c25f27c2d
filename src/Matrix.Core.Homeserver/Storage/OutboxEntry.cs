using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents an entry of the queue of a destination.</summary>
public sealed record OutboxEntry
{
    /// <summary>Gets the position of the entry. Positions grow, and may have gaps.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the room ID.</summary>
    public required RoomId RoomId { get; init; }

    /// <summary>Gets the event ID.</summary>
    public required EventId EventId { get; init; }

    /// <summary>Gets the event in federation format.</summary>
    public required ReadOnlyMemory<byte> Pdu { get; init; }
}
