namespace Matrix.Core.Federation.Client;

/// <summary>An event of a reply that is read while it comes in.</summary>
/// <param name="Source">The array that it stands in. The arrays may come in either order.</param>
/// <param name="Json">The event as it came. Its bytes are its own, and may be kept and read on other threads.</param>
public readonly record struct StreamedPdu(StreamedPduSource Source, ReadOnlyMemory<byte> Json);
