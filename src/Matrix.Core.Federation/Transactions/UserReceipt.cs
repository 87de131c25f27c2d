using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the events up to which a user has read.</summary>
public sealed record UserReceipt
{
    /// <summary>Gets the events up to which the user has read. The spec allows exactly one.</summary>
    public required IReadOnlyList<EventId> EventIds { get; init; }

    /// <summary>Gets the time and the thread of the receipt.</summary>
    public required ReceiptData Data { get; init; }

    /// <summary>Gets the receipt as received, without items that are not event IDs. It is <c>default</c> for a receipt that was not received.</summary>
    [JsonIgnore]
    public RawJson Json { get; init; }
}
