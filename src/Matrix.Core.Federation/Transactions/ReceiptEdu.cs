using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the content of <c>m.receipt</c>: the events up to which users of the sending server have read.</summary>
public sealed record ReceiptEdu
{
    /// <summary>Gets the receipts of each room.</summary>
    public required IReadOnlyDictionary<RoomId, RoomReceipts> Rooms { get; init; }

    /// <summary>Gets the number of rooms, users, event IDs and unknown receipt types that were left out.</summary>
    public int LeftOutCount { get; init; }
}
