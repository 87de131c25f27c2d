namespace Matrix.Core.Federation.Transactions;

/// <summary>When a user read an event, and in which thread.</summary>
public sealed record ReceiptData
{
    /// <summary>When, in milliseconds since 1970.</summary>
    public required long Ts { get; init; }

    /// <summary>The root event of the thread, or <c>main</c>; null for a receipt of no thread.</summary>
    public string? ThreadId { get; init; }
}
