using System.Text.Json.Serialization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>The receipts of a room in <c>m.receipt</c>. Types other than <c>m.read</c> are not defined and passed over.</summary>
public sealed record RoomReceipts
{
    /// <summary>The receipt of each user.</summary>
    [JsonPropertyName("m.read")]
    public required IReadOnlyDictionary<UserId, UserReceipt> Read { get; init; }
}
