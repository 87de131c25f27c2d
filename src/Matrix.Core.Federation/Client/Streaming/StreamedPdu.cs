namespace Matrix.Core.Federation.Client;

/// <summary>Represents an event of a reply that is read while it arrives.</summary>
/// <param name="Source">The array that contains the event. The two arrays may arrive in either order.</param>
/// <param name="Json">The event as received. It owns its bytes, which may be kept and read on other threads.</param>
public readonly record struct StreamedPdu(StreamedPduSource Source, ReadOnlyMemory<byte> Json);
