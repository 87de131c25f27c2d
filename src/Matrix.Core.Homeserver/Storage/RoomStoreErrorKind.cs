namespace Matrix.Core.Homeserver.Storage;

/// <summary>Specifies why a store failed.</summary>
public enum RoomStoreErrorKind
{
    /// <summary>The store failed for another reason.</summary>
    Other = 0,

    /// <summary>The store cannot be reached, or is busy.</summary>
    Unavailable = 1,

    /// <summary>The store has no space left.</summary>
    Full = 2,

    /// <summary>The store holds data that it cannot have written.</summary>
    Damaged = 3,

    /// <summary>The store was written by a later version of the library.</summary>
    LaterVersion = 4,
}
