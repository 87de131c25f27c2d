namespace Matrix.Core.Federation.Discovery;

/// <summary>What discovery did at one step: what it asked, what came back, and what followed from it.</summary>
/// <param name="Step">The step.</param>
/// <param name="Input">The question, its answer and where that came from; null where the name alone decided.</param>
/// <param name="Reason">What followed.</param>
/// <param name="At">When.</param>
public sealed record DiscoveryTraceEntry(DiscoveryStep Step, DiscoveryInput? Input, DiscoveryReason Reason, DateTimeOffset At)
{
    /// <summary>The entry for a log, such as <c>step 4: SRV _matrix-fed._tcp.example.org: no record (cached): SrvNotFound</c>.</summary>
    public override string ToString()
    {
        string source = Input?.Source switch { AnswerSource.Cached => " (cached)", AnswerSource.Stale => " (stale)", _ => "" };
        return Input is null ? $"step {Step.Number()}: {Reason}" : $"step {Step.Number()}: {Input.Question}: {Input.Answer}{source}: {Reason}";
    }
}
