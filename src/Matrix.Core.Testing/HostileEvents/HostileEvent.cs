using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Represents an event with one fault or suspicious property, and its expected outcome.</summary>
/// <remarks>
/// All else is right: unless the fault prevents it, hashes and signatures are computed over the event with its fault. With
/// <c>Matrix.Core.Testing.FsCheck</c> a test of other code takes one line:
/// <c>Prop.ForAll(EventGen.Hostile().ToArbitrary(), hostile =&gt; Mine(hostile.Utf8) == hostile.Expected)</c>.
/// </remarks>
public sealed record HostileEvent
{
    private const int MostShown = 4096;

    internal HostileEvent(HostileKind kind, HostileEventParts parts, Pdu original, IKeySource keys)
    {
        Kind = kind;
        Utf8 = parts.Utf8;
        Field = parts.Field;
        Expected = parts.Expected;
        Original = original;
        Keys = keys;
    }

    /// <summary>Gets the bytes as a peer would send them. They may be neither JSON nor UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Gets the kind of fault.</summary>
    public HostileKind Kind { get; }

    /// <summary>Gets the field at fault, or <see cref="PduField.None"/> for the event as a whole.</summary>
    public PduField Field { get; }

    /// <summary>Gets the expected outcome.</summary>
    public PduCheckResult Expected { get; }

    /// <summary>Gets the event without the fault. Its ID differs if the hash covers the fault.</summary>
    public Pdu Original { get; }

    /// <summary>Gets the keys to verify it with.</summary>
    public IKeySource Keys { get; }

    /// <summary>Gets the room version.</summary>
    public RoomVersion Version => Original.Version;

    /// <summary>Creates a hostile event in a new room.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="version">The room version.</param>
    /// <param name="seed">Chooses everything that the kind leaves open. The same seed gives the same event.</param>
    /// <exception cref="ArgumentException">The version has no events of the kind (<see cref="HostileKinds.AppliesTo"/>).</exception>
    public static HostileEvent Create(HostileKind kind, RoomVersion version, int seed)
    {
        ArgumentNullException.ThrowIfNull(version);
        var room = new EventFactory(version, seed);
        _ = room.CreateRoom("@alice:a.example");
        return Create(kind, room, body: "hello", content: Utf8Text.FromString("{}"), seed);
    }

    /// <summary>Creates a hostile event in a room.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="room">A room that has its create event. The event is sent by the room's creator, and the room is used up.</param>
    /// <param name="body">A text that becomes part of the content.</param>
    /// <param name="content">A canonical JSON object that becomes part of the content.</param>
    /// <param name="seed">Chooses everything that the kind leaves open. The same arguments give the same event.</param>
    /// <exception cref="ArgumentException">The version has no events of the kind (<see cref="HostileKinds.AppliesTo"/>), or the room has no create event.</exception>
    public static HostileEvent Create(HostileKind kind, EventFactory room, string body, Utf8Text content, int seed)
    {
        ArgumentNullException.ThrowIfNull(room);
        ArgumentNullException.ThrowIfNull(body);
        if (!HostileKinds.AppliesTo(kind, room.Version))
        {
            throw new ArgumentException($"Events of the kind {kind} do not exist in room version {room.Version}.", nameof(kind));
        }

        return room.CreateEvent is null
            ? throw new ArgumentException("The room does not have a create event.", nameof(room))
            : new HostileEventBuilder(kind, room, body, content, seed).Build();
    }

    /// <summary>Returns the outcome of the event in Matrix.Core, which is <see cref="Expected"/>.</summary>
    public PduCheckResult Observe() => PduCheckResult.Observe(Utf8.Span, Version, Keys);

    /// <summary>Returns the kind, the version, the outcome and the bytes as text, for the report of a failed property.</summary>
    public override string ToString() =>
        $"{Kind} in room version {Version}, expected {Expected}: {Text.Show(Utf8.Span[..Math.Min(Utf8.Length, MostShown)])}";
}
