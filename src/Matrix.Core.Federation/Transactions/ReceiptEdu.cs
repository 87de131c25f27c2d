using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the content of <c>m.receipt</c>: how far users of the sending server have read.</summary>
public sealed record ReceiptEdu
{
    /// <summary>Gets the receipts of each room.</summary>
    public required IReadOnlyDictionary<RoomId, RoomReceipts> Rooms { get; init; }

    /// <summary>Gets how many rooms, users and event IDs were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }
}
