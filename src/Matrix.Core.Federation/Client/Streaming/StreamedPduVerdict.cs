using Matrix.Core.Events;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the verdict on an event of a reply that is read while it comes in.</summary>
/// <param name="Source">The array that the event stands in.</param>
/// <param name="Verdict">The verdict; its index counts the events of both arrays from 0.</param>
public readonly record struct StreamedPduVerdict(StreamedPduSource Source, PduVerdict Verdict);
