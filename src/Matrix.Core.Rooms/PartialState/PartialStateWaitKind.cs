namespace Matrix.Core.Rooms;

/// <summary>Specifies what a caller waits for in a partial room.</summary>
public enum PartialStateWaitKind
{
    /// <summary>All members of the room.</summary>
    AllMembers,

    /// <summary>The presence of a server in the room.</summary>
    ServerInRoom,

    /// <summary>The devices to encrypt for. A message that is encrypted for the known members only cannot be read by the others.</summary>
    EncryptionRecipients,
}
