using Matrix.Core.Identifiers;

namespace Matrix.Core.Events;

/// <summary>The applying of redactions: what a redaction event does to its target.</summary>
/// <remarks>
/// <para>
/// Matrix spec, room versions 1 and 3, § Handling redactions. Both events must be known and valid; whichever comes first waits
/// for the other. A redaction that was rejected is not applied. It changes what is shown and served of the target, never the state
/// or the auth of the room.
/// </para>
/// <para>Pure functions: who has which level is the caller's to say (from the state before the redaction).</para>
/// </remarks>
public static class Redactions
{
    /// <summary>Applies an accepted redaction to its target.</summary>
    /// <param name="redaction">The redaction, accepted.</param>
    /// <param name="target">The event it may be for.</param>
    /// <param name="senderMayRedactOthers">Whether the redaction's sender had at least the room's level to redact.</param>
    /// <param name="redacted">The target as it is from now on: its redacted form where the redaction takes effect, else as it was.</param>
    public static RedactionOutcome Apply(VerifiedPdu redaction, VerifiedPdu target, bool senderMayRedactOthers, out Pdu redacted)
    {
        ArgumentNullException.ThrowIfNull(redaction);
        ArgumentNullException.ThrowIfNull(target);
        RedactionOutcome outcome = Decide(redaction.Pdu, target.Pdu, senderMayRedactOthers);
        redacted = outcome == RedactionOutcome.Applied ? target.Pdu.Redact() : target.Pdu;
        return outcome;
    }

    private static RedactionOutcome Decide(Pdu redaction, Pdu target, bool senderMayRedactOthers)
    {
        if (redaction.Redacts is not { } targetId)
        {
            return RedactionOutcome.NotARedaction;
        }

        if (targetId != target.EventId)
        {
            return RedactionOutcome.OtherTarget;
        }

        if (redaction.RoomId != target.RoomId)
        {
            return RedactionOutcome.OtherRoom;
        }

        if (target.IsType("m.room.create"u8))
        {
            return RedactionOutcome.CreateEvent;
        }

        // In room versions 1 and 2 the auth rules have judged the redaction already.
        ServerName server = redaction.Sender.ServerName;
        bool allowed = redaction.Version.RedactionHasAuthRule || senderMayRedactOthers || (!server.IsDefault && server == target.Sender.ServerName);
        return allowed ? RedactionOutcome.Applied : RedactionOutcome.NotAllowed;
    }
}
