namespace Matrix.Core.Federation;

/// <summary>The body of the answer to a transaction.</summary>
internal sealed record SendReply
{
    public required Dictionary<string, PduOutcome?> Pdus { get; init; }
}
