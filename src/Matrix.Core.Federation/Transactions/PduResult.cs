using Matrix.Core.Federation.Client;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the result for one event of a transaction.</summary>
public sealed record PduResult
{
    private static readonly RawJson Nothing = new("{}"u8.ToArray());

    internal PduResult(string? error = null) => Error = error;

    /// <summary>
    /// Gets the reason of the refusal in the other server's words, or null if the event was accepted. A refusal is final: do not send the event again.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>Gets the server's result for the event as received, or an empty object if it is missing.</summary>
    public RawJson Json { get; internal init; } = Nothing;

    /// <summary>Gets a value that indicates whether the event was accepted.</summary>
    public bool IsAccepted => Error is null;
}
