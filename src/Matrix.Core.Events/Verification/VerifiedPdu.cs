using System.Diagnostics;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>
/// An event whose required signatures hold. Only <see cref="PduVerifier"/> makes one, so that a check that was skipped does not
/// compile; history that was checked before comes in by <see cref="TrustWithoutVerification"/>
/// and <see cref="TryLoadTrusted"/>.
/// </summary>
[DebuggerDisplay("{Pdu}")]
public sealed partial class VerifiedPdu
{
    internal VerifiedPdu(Pdu pdu, bool isRedacted)
    {
        Pdu = pdu;
        IsRedacted = isRedacted;
    }

    /// <summary>The event to use and to store: the redacted copy where the content hash failed.</summary>
    public Pdu Pdu { get; }

    /// <summary>Gets the event ID.</summary>
    public EventId EventId => Pdu.EventId;

    /// <summary>Gets the room of the event.</summary>
    public RoomId RoomId => Pdu.RoomId;

    /// <summary>Gets the user who sent the event.</summary>
    public UserId Sender => Pdu.Sender;

    /// <summary>Gets the type of the event.</summary>
    public Utf8Text Type => Pdu.Type;

    /// <summary>Gets the <c>state_key</c> of a state event; null for a message event.</summary>
    public Utf8Text? StateKey => Pdu.StateKey;

    /// <summary>Gets the type and <c>state_key</c> of a state event; null for a message event.</summary>
    public StateSlot? Slot => Pdu.Slot;

    /// <summary>Gets the events before this one in the graph of the room, as cited.</summary>
    public PduReferences PrevEvents => Pdu.PrevEvents;

    /// <summary>Gets the events that this one cites as its authorisation.</summary>
    public PduReferences AuthEvents => Pdu.AuthEvents;

    /// <summary>
    /// Whether the content hash failed, so that <see cref="Pdu"/> is a redacted copy. The signature covers the hash: the
    /// event is genuine, but was redacted or changed on its way.
    /// </summary>
    public bool IsRedacted { get; }

    /// <summary>
    /// Takes an event without verifying anything. <b>Only for history from a store that verified it when it came in, and for
    /// events of one's own</b>: an event of a peer taken here is a forgery waiting to happen.
    /// </summary>
    /// <param name="pdu">The event.</param>
    public static VerifiedPdu TrustWithoutVerification(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        return new VerifiedPdu(pdu, isRedacted: false);
    }

    /// <summary>The event ID and type, for a log.</summary>
    public override string ToString() => Pdu.ToString();
}
