using Matrix.Core.Events;

namespace Matrix.Core.Testing;

/// <summary>An event that is wrong, or suspicious, in one way, and what must become of it.</summary>
/// <remarks>
/// In all other ways it is right: where the fault does not itself stand in their way, hashes and signatures are made over the event with its fault. A test of
/// one's own code is one line: <c>Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile =&gt; Mine(hostile.Utf8) == hostile.Expected)</c>.
/// </remarks>
/// <param name="Utf8">The bytes as a peer would send them. They need not be JSON, nor UTF-8.</param>
/// <param name="Kind">In which way it is hostile.</param>
/// <param name="Field">The field that is at fault; <see cref="PduField.None"/> where it is the event as a whole.</param>
/// <param name="Expected">What must become of it.</param>
/// <param name="Original">The event as it would have been; its ID differs where the fault is hashed.</param>
/// <param name="Keys">The keys at hand to verify it with.</param>
public sealed record HostileEvent(ReadOnlyMemory<byte> Utf8, HostileKind Kind, PduField Field, ExpectedOutcome Expected, Pdu Original, IKeySource Keys)
{
    private const int MostShown = 4096;

    /// <summary>The room version.</summary>
    public RoomVersion Version => Original.Version;

    /// <summary>What Matrix.Core makes of the event: <see cref="Expected"/>.</summary>
    public ExpectedOutcome Observe() => ExpectedOutcome.Observe(Utf8.Span, Version, Keys);

    /// <summary>The kind, the version, the outcome and the bytes as text, for the report of a failed property.</summary>
    public override string ToString() =>
        $"{Kind} in room version {Version}, expected {Expected}: {Text.Show(Utf8.Span[..Math.Min(Utf8.Length, MostShown)])}";
}
