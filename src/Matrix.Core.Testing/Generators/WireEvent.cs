using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>A valid event as a peer might send it.</summary>
/// <param name="Utf8">The bytes: the event in any spelling, not the canonical one.</param>
/// <param name="Event">The event that they are.</param>
/// <param name="Keys">The keys under which its signatures hold.</param>
public sealed record WireEvent(ReadOnlyMemory<byte> Utf8, Pdu Event, IKeySource Keys)
{
    /// <summary>The room version.</summary>
    public RoomVersion Version => Event.Version;

    /// <summary>The version and the bytes as text, for the report of a failed property.</summary>
    public override string ToString() => $"room version {Version}: {Text.Show(Utf8.Span)}";
}
