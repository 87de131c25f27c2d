namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents one step of discovery: its question, the answer and the conclusion.</summary>
/// <param name="Step">The step.</param>
/// <param name="Input">The question with its answer and source, or null if the name alone decided.</param>
/// <param name="Reason">The conclusion.</param>
/// <param name="At">The time.</param>
public sealed record DiscoveryTraceEntry(DiscoveryStep Step, DiscoveryInput? Input, DiscoveryReason Reason, DateTimeOffset At)
{
    /// <summary>Returns the entry as text for a log, for example <c>step 4: SRV _matrix-fed._tcp.example.org: no record (cached): SrvNotFound</c>.</summary>
    public override string ToString()
    {
        string source = Input?.Source switch { AnswerSource.Cached => " (cached)", AnswerSource.Stale => " (stale)", _ => "" };
        return Input is null ? $"step {Step.Number()}: {Reason}" : $"step {Step.Number()}: {Input.Question}: {Input.Answer}{source}: {Reason}";
    }
}
