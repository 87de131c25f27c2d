using System.Text.Json.Serialization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the time and the thread of a read receipt.</summary>
public sealed record ReceiptData
{
    /// <summary>Gets the time of the receipt.</summary>
    [JsonPropertyName("ts")]
    public required MatrixTimestamp Timestamp { get; init; }

    /// <summary>Gets the root event of the thread, or <c>main</c>. Null means that the receipt belongs to no thread.</summary>
    public string? ThreadId { get; init; }
}
