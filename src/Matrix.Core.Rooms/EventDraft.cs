using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents an event that a local user wants to send: the parts that the user decides. Immutable.</summary>
/// <remarks><see cref="Room.PrepareNext"/> adds the rest: the room, <c>prev_events</c>, <c>auth_events</c>, the depth and the hashes.</remarks>
public sealed record EventDraft
{
    private readonly byte[] _content = "{}"u8.ToArray();

    /// <summary>Gets the user who sends the event. The user belongs to the local server.</summary>
    public required UserId Sender { get; init; }

    /// <summary>Gets the type of the event.</summary>
    public required string Type { get; init; }

    /// <summary>Gets the time at which the event is sent. It is written as <c>origin_server_ts</c>, in whole milliseconds.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets the state key of a state event.</summary>
    /// <value>Default: <see langword="null"/>, for a message event.</value>
    public string? StateKey { get; init; }

    /// <summary>Gets the content: a JSON object in UTF-8. It is copied.</summary>
    /// <value>Default: the empty object.</value>
    public ReadOnlyMemory<byte> Content
    {
        get => _content;
        init => _content = value.ToArray();
    }

    /// <summary>Gets the event that an <c>m.room.redaction</c> redacts. It is written where the room version stores it.</summary>
    /// <value>Default: <see langword="null"/>.</value>
    public EventId? Redacts { get; init; }

    /// <summary>Gets the ID of the event in room versions 1 and 2, where the sending server chooses it. Later versions ignore it.</summary>
    /// <value>Default: <see langword="null"/>.</value>
    public EventId? EventId { get; init; }

    internal PduBuilder ToBuilder(RoomVersion version) => new(version)
    {
        Sender = Sender,
        Type = Type,
        StateKey = StateKey,
        Content = Content,
        OriginServerTimestamp = MatrixTimestamp.FromDateTimeOffset(SentAt),
        Redacts = Redacts,
        EventId = EventId ?? default,
    };
}
