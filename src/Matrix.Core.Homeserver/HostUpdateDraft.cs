using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents an update for the feed that has no position yet.</summary>
public sealed record HostUpdateDraft
{
    /// <summary>Gets the kind.</summary>
    public required HostUpdateKind Kind { get; init; }

    /// <summary>Gets the room, or <see langword="null"/> for an update that is not about one room.</summary>
    public RoomId? RoomId { get; init; }

    /// <summary>Gets the event, or <see langword="null"/> for an update that is not about one event.</summary>
    public EventId? EventId { get; init; }

    /// <summary>Gets the server that sent what the update is about, or <see langword="null"/> for the local server.</summary>
    public ServerName? Origin { get; init; }

    /// <summary>Gets the content: JSON in UTF-8. Its shape depends on the kind. It may be empty.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }
}
