using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents an event as a store holds it. A store may search by all properties except <see cref="Bytes"/>, which only the session reads.</summary>
public sealed record StoredEvent
{
    /// <summary>Gets the event ID.</summary>
    public required EventId EventId { get; init; }

    /// <summary>Gets the position at which the event was first appended to its room, from 1; 0 for an event that is not stored yet.</summary>
    public long Position { get; init; }

    /// <summary>Gets the status of the event.</summary>
    public required EventStatus Status { get; init; }

    /// <summary>Gets the <c>origin_server_ts</c>.</summary>
    public required MatrixTimestamp OriginServerTimestamp { get; init; }

    /// <summary>Gets the root of the state before the event; <see langword="null"/> for an outlier, and for a rejected event whose state was not computed.</summary>
    public StateHash? StateBefore { get; init; }

    /// <summary>Gets the target of a redaction; <see langword="null"/> for another event.</summary>
    public EventId? Redacts { get; init; }

    /// <summary>Gets the bytes of <see cref="RoomEvent.ToStoredBytes"/>.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }
}
