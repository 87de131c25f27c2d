using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the verdict on an event of a reply that is read while it arrives.</summary>
public readonly record struct StreamedPduVerdict
{
    internal StreamedPduVerdict(StreamedPduSource source, PduBatchResult verdict)
    {
        Source = source;
        Verdict = verdict;
    }

    /// <summary>Gets the array that contains the event.</summary>
    public StreamedPduSource Source { get; init; }

    /// <summary>Gets the verdict. Its index counts the events of both arrays from 0.</summary>
    public PduBatchResult Verdict { get; init; }
}
