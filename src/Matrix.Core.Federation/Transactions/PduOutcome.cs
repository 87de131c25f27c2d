using Matrix.Core.Federation.Client;

namespace Matrix.Core.Federation.Transactions;

/// <summary>What became of one event of a transaction.</summary>
/// <param name="Error">Why it was not taken, in the other server's words; null where it was. It is final: the event is not sent again.</param>
public sealed record PduOutcome(string? Error = null)
{
    private static readonly RawJson Nothing = new("{}"u8.ToArray());

    /// <summary>Gets what the server says of the event, as received; an empty object where it says nothing.</summary>
    public RawJson Json { get; internal init; } = Nothing;

    /// <summary>Whether the event was taken.</summary>
    public bool IsAccepted => Error is null;
}
