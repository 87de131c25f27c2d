using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents a valid event as a peer might send it.</summary>
/// <param name="Utf8">The bytes: the event in any spelling, which is usually not the canonical one.</param>
/// <param name="Event">The event that the bytes represent.</param>
/// <param name="Keys">The keys that verify its signatures.</param>
public sealed record WireEvent(ReadOnlyMemory<byte> Utf8, Pdu Event, IKeySource Keys)
{
    /// <summary>Gets the room version.</summary>
    public RoomVersion Version => Event.Version;

    /// <summary>Returns the version and the bytes as text, for the report of a failed property.</summary>
    public override string ToString() => $"room version {Version}: {Text.Show(Utf8.Span)}";
}
