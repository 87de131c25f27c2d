using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the verdict on an event of a reply that is read while it arrives.</summary>
/// <param name="Source">The array that contains the event.</param>
/// <param name="Verdict">The verdict. Its index counts the events of both arrays from 0.</param>
public readonly record struct StreamedPduVerdict(StreamedPduSource Source, PduBatchResult Verdict);
