using System.Text.Json.Serialization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the receipts of a room in <c>m.receipt</c>. Receipt types other than <c>m.read</c> are not defined and are left out.</summary>
public sealed record RoomReceipts
{
    /// <summary>Gets the receipt of each user.</summary>
    [JsonPropertyName("m.read")]
    public required IReadOnlyDictionary<UserId, UserReceipt> Read { get; init; }
}
