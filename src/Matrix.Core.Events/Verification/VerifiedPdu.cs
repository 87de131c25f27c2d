using System.Diagnostics;

namespace Matrix.Core.Events;

/// <summary>
/// An event whose required signatures hold. Only <see cref="PduVerifier"/> makes one, so that a check that was skipped does not
/// compile; history that was checked before comes in by <see cref="TrustWithoutVerification"/>
/// and <see cref="TryLoadTrusted"/>.
/// </summary>
[DebuggerDisplay("{Event}")]
public sealed partial class VerifiedPdu
{
    internal VerifiedPdu(Pdu pdu, bool isRedacted)
    {
        Event = pdu;
        IsRedacted = isRedacted;
    }

    /// <summary>The event to use and to store: the redacted copy where the content hash failed.</summary>
    public Pdu Event { get; }

    /// <summary>
    /// Whether the content hash failed, so that <see cref="Event"/> is a redacted copy. The signature covers the hash: the
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
    public override string ToString() => Event.ToString();
}
