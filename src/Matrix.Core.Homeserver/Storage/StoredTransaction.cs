using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver.Storage;

/// <summary>Represents a received transaction with the response that its sender got.</summary>
public sealed record StoredTransaction
{
    /// <summary>Gets the server that sent the transaction.</summary>
    public required ServerName Origin { get; init; }

    /// <summary>Gets the transaction ID.</summary>
    public required string TransactionId { get; init; }

    /// <summary>Gets the time at which the transaction was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Gets the body of the response: JSON in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Response { get; init; }
}
