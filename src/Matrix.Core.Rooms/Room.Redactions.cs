using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Applies redactions. A redaction changes what is shown and served of an event, and never a state.</content>
public sealed partial class Room
{
    private static readonly StateSlot PowerLevelsSlot = new("m.room.power_levels", "");

    /// <summary>
    /// Tries to apply an accepted redaction to its target. The room then holds the redacted copy, and a full copy that is received later does not replace it. A host that stores the event
    /// stores it again.
    /// </summary>
    /// <remarks>
    /// The redaction and its target may arrive in either order: the host calls this method after it has received the second of the two. Outliers are not redacted until they have a
    /// place in the graph.
    /// </remarks>
    /// <param name="redactionId">The ID of the redaction.</param>
    /// <param name="original">The target as it was.</param>
    /// <param name="redacted">The target as the room now holds it.</param>
    /// <returns>
    /// <see langword="true"/> if the target is now redacted. <see langword="false"/> if the redaction or its target is not available or not in the graph, the redaction was not accepted, the target was redacted before,
    /// or <see cref="RedactionStatus"/> has another reason.
    /// </returns>
    /// <seealso href="https://spec.matrix.org/v1.19/rooms/v3/#handling-redactions">Room version 3, Handling redactions</seealso>
    public bool TryApplyRedaction(EventId redactionId, [NotNullWhen(true)] out RoomEvent? original, [NotNullWhen(true)] out RoomEvent? redacted)
    {
        using HistoryReader.Session session = _events.BeginSession();
        redacted = null;
        original = null;
        if (!_events.TryGet(redactionId, out RoomEvent? redaction) || redaction.Status != EventStatus.Accepted || !redaction.Pdu.IsType("m.room.redaction"u8)
            || redaction.Pdu.Redacts is not { } targetId || !_events.TryGet(targetId, out original) || !original.IsInGraph || original.RedactedBy is not null
            || !_events.TryGetStateBefore(redaction, out StateMap? before))
        {
            return false;
        }

        RedactionResult result = Redaction.Apply(redaction.VerifiedPdu, original.VerifiedPdu, GetRedactionScope(redaction, before));
        if (!result.IsApplied)
        {
            return false;
        }

        redacted = original.WithRedaction(result.VerifiedPdu, redactionId);
        Hold(redacted, original);
        return true;
    }

    private RedactionScope GetRedactionScope(RoomEvent redaction, StateMap before)
    {
        var view = new RoomStateView(_events, before);
        _ = view.TryGetEvent(PowerLevelsSlot, out VerifiedPdu? powerLevels);
        RoomPowerLevels levels = RoomPowerLevels.FromEvents(Version, CreateEvent, powerLevels);
        return levels.TryGetUser(redaction.Sender.Text, out PowerLevel level) && levels.TryGetRedact(out PowerLevel required) && level >= required
            ? RedactionScope.AnyEvent
            : RedactionScope.SameServer;
    }
}
