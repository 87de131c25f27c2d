namespace Matrix.Core.Events;

/// <summary>Represents the format of events in a room version.</summary>
/// <remarks>Matrix spec, § Event format (https://spec.matrix.org/v1.19/rooms/v12/#event-format).</remarks>
public sealed record EventFormatRules
{
    /// <summary>Gets the source of event IDs and their alphabet.</summary>
    public required EventIdFormat EventIdFormat { get; init; }

    /// <summary>Gets a value that indicates whether <c>auth_events</c> and <c>prev_events</c> hold pairs of an event ID and hashes instead of event IDs. Versions 1 and 2.</summary>
    public bool UsesReferenceHashes { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the room ID is the event ID of the create event with another sigil. The create event then has no <c>room_id</c>, room IDs have no server name,
    /// and no event lists the create event in <c>auth_events</c>. Version 12 and later.
    /// </summary>
    public bool UsesCreateEventIdAsRoomId { get; init; }

    /// <summary>Gets a value that indicates whether the numbers of an event must be integers in the range of canonical JSON. Version 6 and later.</summary>
    public bool RequiresStrictJson { get; init; }

    /// <summary>Gets the largest <c>depth</c> of an event: 2^63−1, from version 6 on 2^53−1.</summary>
    public long MaxDepth { get; init; } = long.MaxValue;

    /// <summary>
    /// Gets a value that indicates whether an event is dropped if a limited field is over 255 bytes, although it may have at most 255 code points. Version 11 and later.
    /// In earlier versions such an event is kept as rejected: servers used to count code points, and other events may reference it.
    /// </summary>
    public bool DropsOverlongFields { get; init; }
}
