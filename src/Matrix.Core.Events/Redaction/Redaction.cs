using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>Applies redaction events to their targets.</summary>
/// <remarks>
/// <para>
/// Both events must be known and valid. The one that arrives first waits for the other. A rejected redaction is not applied. A redaction changes what is shown and
/// served of the target, but never the state or the authorisation of the room.
/// </para>
/// <para>The methods are pure functions. The caller supplies the sender's permission, from the state before the redaction.</para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/rooms/v3/#handling-redactions">Room version 3, Handling redactions</seealso>
public static class Redaction
{
    /// <summary>Applies an accepted redaction to its target.</summary>
    /// <param name="redaction">The accepted redaction.</param>
    /// <param name="target">The event that may be its target.</param>
    /// <param name="senderMayRedactOthers"><see langword="true"/> if the redaction's sender had at least the room's level to redact.</param>
    /// <param name="redacted">The target after the redaction: its redacted form if the redaction takes effect; otherwise the unchanged event.</param>
    public static RedactionStatus Apply(VerifiedPdu redaction, VerifiedPdu target, bool senderMayRedactOthers, out Pdu redacted)
    {
        ArgumentNullException.ThrowIfNull(redaction);
        ArgumentNullException.ThrowIfNull(target);
        RedactionStatus outcome = Decide(redaction.Pdu, target.Pdu, senderMayRedactOthers);
        redacted = outcome == RedactionStatus.Applied ? target.Pdu.Redact() : target.Pdu;
        return outcome;
    }

    private static RedactionStatus Decide(Pdu redaction, Pdu target, bool senderMayRedactOthers)
    {
        if (redaction.Redacts is not { } targetId)
        {
            return RedactionStatus.NotARedaction;
        }

        if (targetId != target.EventId)
        {
            return RedactionStatus.OtherTarget;
        }

        if (redaction.RoomId != target.RoomId)
        {
            return RedactionStatus.OtherRoom;
        }

        if (target.IsType("m.room.create"u8))
        {
            return RedactionStatus.CreateEvent;
        }

        // In room versions 1 and 2 the auth rules have already checked the redaction.
        ServerName server = redaction.Sender.ServerName;
        bool allowed = redaction.Version.Authorization.ChecksRedactions || senderMayRedactOthers || (!server.IsDefault && server == target.Sender.ServerName);
        return allowed ? RedactionStatus.Applied : RedactionStatus.NotAllowed;
    }
}
