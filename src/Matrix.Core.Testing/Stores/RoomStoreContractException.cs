namespace Matrix.Core.Testing.Stores;

/// <summary>Represents the finding that a store breaks the contract of <c>IRoomStore</c>.</summary>
public sealed class RoomStoreContractException : Exception
{
    /// <summary>Initializes an exception.</summary>
    /// <param name="message">The message: what the store did, and what the contract requires.</param>
    public RoomStoreContractException(string message)
        : base(message)
    {
    }
}
