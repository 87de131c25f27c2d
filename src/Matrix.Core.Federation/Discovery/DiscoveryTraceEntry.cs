namespace Matrix.Core.Federation.Discovery;

/// <summary>Represents one step of discovery: its question, the answer and the conclusion.</summary>
public sealed record DiscoveryTraceEntry
{
    internal DiscoveryTraceEntry(DiscoveryStep step, DiscoveryInput? input, DiscoveryReason reason, DateTimeOffset at)
    {
        Step = step;
        Input = input;
        Reason = reason;
        At = at;
    }

    /// <summary>Gets the step.</summary>
    public DiscoveryStep Step { get; }

    /// <summary>Gets the number of the step in the spec, for example <c>3.3</c>.</summary>
    public string StepNumber => Step.GetSpecNumber();

    /// <summary>Gets the conclusion.</summary>
    public DiscoveryReason Reason { get; }

    /// <summary>Gets the time of the step.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Gets the question as text, for example <c>SRV _matrix-fed._tcp.example.org</c>, or null if the name alone decided.</summary>
    public string? Question => Input?.Question.ToString();

    /// <summary>Gets the host or service name that was requested or looked up, or null if the name alone decided.</summary>
    public string? QuestionName => Input?.Question.Name;

    /// <summary>Gets the source of the answer. It is <see cref="AnswerSource.None"/> if the name alone decided.</summary>
    public AnswerSource Source => Input?.Source ?? AnswerSource.None;

    /// <summary>Gets the answer to a request for a well-known document, or null if the question was another.</summary>
    public WellKnownResult? WellKnown => Input?.Answer as WellKnownResult;

    /// <summary>Gets the answer to a lookup of service records, or null if the question was another.</summary>
    public SrvResult? ServiceRecords => Input?.Answer as SrvResult;

    /// <summary>Gets the answer to a lookup of addresses, or null if the question was another.</summary>
    public AddressResult? Addresses => Input?.Answer as AddressResult;

    internal DiscoveryInput? Input { get; }

    /// <summary>Returns the entry as text for a log, for example <c>step 4: SRV _matrix-fed._tcp.example.org: no record (cached): SrvNotFound</c>.</summary>
    public override string ToString()
    {
        string source = Source switch { AnswerSource.Cached => " (cached)", AnswerSource.Stale => " (stale)", _ => "" };
        return Input is null ? $"step {StepNumber}: {Reason}" : $"step {StepNumber}: {Input.Question}: {Input.Answer}{source}: {Reason}";
    }
}
