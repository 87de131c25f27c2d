using System.Diagnostics;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Represents an event with required signatures that have been verified.</summary>
/// <remarks>
/// Only <see cref="PduVerifier"/> creates one, so code that skips the check does not compile. History that was verified before is loaded with
/// <see cref="TrustWithoutVerification"/> and <see cref="TryLoadTrusted"/>.
/// </remarks>
[DebuggerDisplay("{Pdu}")]
public sealed partial class VerifiedPdu
{
    internal VerifiedPdu(Pdu pdu, bool isRedacted)
    {
        Pdu = pdu;
        IsRedacted = isRedacted;
    }

    /// <summary>Gets the event to use and to store. It is the redacted copy if the content hash does not match.</summary>
    public Pdu Pdu { get; }

    /// <summary>Gets the event ID.</summary>
    public EventId EventId => Pdu.EventId;

    /// <summary>Gets the room of the event.</summary>
    public RoomId RoomId => Pdu.RoomId;

    /// <summary>Gets the user who sent the event.</summary>
    public UserId Sender => Pdu.Sender;

    /// <summary>Gets the type of the event.</summary>
    public Utf8Text Type => Pdu.Type;

    /// <summary>Gets the <c>state_key</c> of a state event, or <see langword="null"/> for a message event.</summary>
    public Utf8Text? StateKey => Pdu.StateKey;

    /// <summary>Gets the type and <c>state_key</c> of a state event, or <see langword="null"/> for a message event.</summary>
    public StateSlot? Slot => Pdu.Slot;

    /// <summary>Gets the previous events in the graph of the room, as the event lists them.</summary>
    public PduReferences PrevEvents => Pdu.PrevEvents;

    /// <summary>Gets the events that, as the event claims, authorise it.</summary>
    public PduReferences AuthEvents => Pdu.AuthEvents;

    /// <summary>Gets a value that indicates whether the content hash did not match, so that <see cref="Pdu"/> is a redacted copy.</summary>
    /// <remarks>The signature covers the hash. Therefore the event is genuine, but it was redacted or changed on its way.</remarks>
    public bool IsRedacted { get; }

    /// <summary>Creates a verified event without verifying anything.</summary>
    /// <remarks>
    /// <b>Use it only for history from a store that verified it when it was received, and for events of the local server.</b> An event of a peer that is created
    /// here may be a forgery.
    /// </remarks>
    /// <param name="pdu">The event.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pdu"/> is <see langword="null"/>.</exception>
    public static VerifiedPdu TrustWithoutVerification(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        return new VerifiedPdu(pdu, isRedacted: false);
    }

    /// <summary>Returns the event ID and type, for a log.</summary>
    public override string ToString() => Pdu.ToString();
}
