namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents a failure of a store: it cannot be reached, is full, or its data is damaged.</summary>
public sealed class RoomStoreException : Exception
{
    /// <summary>Initializes an exception.</summary>
    /// <param name="kind">The kind of the failure.</param>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause, or <see langword="null"/>.</param>
    public RoomStoreException(RoomStoreErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Gets the kind of the failure.</summary>
    public RoomStoreErrorKind Kind { get; }

    /// <summary>Gets a value that indicates whether the same call may succeed later without a change by an operator.</summary>
    public bool IsRetryable => Kind is RoomStoreErrorKind.Unavailable;
}
