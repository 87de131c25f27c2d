using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>How far a user has read.</summary>
public sealed record UserReceipt
{
    /// <summary>The events read up to. The spec allows one.</summary>
    public required IReadOnlyList<EventId> EventIds { get; init; }

    /// <summary>When, and in which thread.</summary>
    public required ReceiptData Data { get; init; }

    /// <summary>The receipt as received, without what is no event ID; default of one that was made here.</summary>
    [JsonIgnore]
    public RawJson Json { get; init; }
}
