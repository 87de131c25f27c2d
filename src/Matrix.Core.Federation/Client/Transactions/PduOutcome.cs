namespace Matrix.Core.Federation;

/// <summary>What became of one event of a transaction.</summary>
/// <param name="Error">Why it was not taken, in the other server's words; null where it was. It is final: the event is not sent again.</param>
public sealed record PduOutcome(string? Error = null)
{
    /// <summary>Whether the event was taken.</summary>
    public bool IsAccepted => Error is null;
}
