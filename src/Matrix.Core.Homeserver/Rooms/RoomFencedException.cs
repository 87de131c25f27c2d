using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the loss of a room: another process has opened it, and this process may not change it any more.</summary>
public sealed class RoomFencedException : Exception
{
    /// <summary>Initializes an exception.</summary>
    /// <param name="roomId">The room.</param>
    public RoomFencedException(RoomId roomId)
        : base($"Another process has opened the room {roomId}. This process may not change it any more.") => RoomId = roomId;

    /// <summary>Gets the room.</summary>
    public RoomId RoomId { get; }
}
