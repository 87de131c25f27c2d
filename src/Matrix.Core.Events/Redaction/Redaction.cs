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
    /// <param name="redaction">The redaction. It must have been accepted.</param>
    /// <param name="target">The event that it may redact.</param>
    /// <param name="scope">The events that the sender of the redaction may redact.</param>
    /// <returns>The target to use from now on, and whether the redaction took effect.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static RedactionResult Apply(VerifiedPdu redaction, VerifiedPdu target, RedactionScope scope)
    {
        ArgumentNullException.ThrowIfNull(redaction);
        ArgumentNullException.ThrowIfNull(target);
        RedactionStatus status = GetStatus(redaction.Pdu, target.Pdu, scope);
        return new RedactionResult(status, status == RedactionStatus.Applied ? new VerifiedPdu(target.Pdu.Redact(), isRedacted: true) : target);
    }

    private static RedactionStatus GetStatus(Pdu redaction, Pdu target, RedactionScope scope)
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
        bool allowed = redaction.Version.Authorization.ChecksRedactions || scope == RedactionScope.AnyEvent || (!server.IsDefault && server == target.Sender.ServerName);
        return allowed ? RedactionStatus.Applied : RedactionStatus.NotAllowed;
    }
}
