using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents a valid event as a peer might send it.</summary>
public sealed class WireEvent
{
    /// <summary>Initializes a new instance of the <see cref="WireEvent"/> class, with a spelling of an event that a seed chooses.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="keys">The keys under which its signatures hold.</param>
    /// <param name="seed">Chooses the spelling: white space, the order of members, escapes. The same seed gives the same bytes.</param>
    public WireEvent(Pdu pdu, IKeySource keys, int seed)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(keys);
        Utf8 = JsonPrinter.Print(pdu.Utf8.Span, seed);
        Pdu = pdu;
        Keys = keys;
    }

    /// <summary>Gets the bytes: the event in any spelling, which is usually not the canonical one.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Gets the event that the bytes represent.</summary>
    public Pdu Pdu { get; }

    /// <summary>Gets the keys that verify its signatures.</summary>
    public IKeySource Keys { get; }

    /// <summary>Gets the room version.</summary>
    public RoomVersion Version => Pdu.Version;

    /// <summary>Returns the version and the bytes as text, for the report of a failed property.</summary>
    public override string ToString() => $"room version {Version}: {Text.Show(Utf8.Span)}";
}
