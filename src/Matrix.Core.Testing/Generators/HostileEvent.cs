using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>Represents an event with one fault or suspicious property, and its expected outcome.</summary>
/// <remarks>
/// All else is right: unless the fault prevents it, hashes and signatures are computed over the event with its fault. A test of other code takes one line:
/// <c>Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile =&gt; Mine(hostile.Utf8) == hostile.Expected)</c>.
/// </remarks>
/// <param name="Utf8">The bytes as a peer would send them. They may not be JSON or UTF-8.</param>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Field">The field at fault, or <see cref="PduField.None"/> for the event as a whole.</param>
/// <param name="Expected">The expected outcome.</param>
/// <param name="Original">The event without the fault. Its ID differs if the hash covers the fault.</param>
/// <param name="Keys">The keys to verify it with.</param>
public sealed record HostileEvent(ReadOnlyMemory<byte> Utf8, HostileKind Kind, PduField Field, ExpectedOutcome Expected, Pdu Original, IKeySource Keys)
{
    private const int MostShown = 4096;

    /// <summary>Gets the room version.</summary>
    public RoomVersion Version => Original.Version;

    /// <summary>Returns the outcome of the event in Matrix.Core, which is <see cref="Expected"/>.</summary>
    public ExpectedOutcome Observe() => ExpectedOutcome.Observe(Utf8.Span, Version, Keys);

    /// <summary>Returns the kind, the version, the outcome and the bytes as text, for the report of a failed property.</summary>
    public override string ToString() =>
        $"{Kind} in room version {Version}, expected {Expected}: {Text.Show(Utf8.Span[..Math.Min(Utf8.Length, MostShown)])}";
}
