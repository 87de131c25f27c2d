using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Determines the power level that the sender of an event had according to the event's own auth events, by which power events are ordered.</summary>
internal static class SenderLevels
{
    public static PowerLevel Of(AuthGraph graph, int number, VerifiedPdu? create)
    {
        Pdu pdu = graph.EventOf(number);
        int powerLevels = graph.FindPowerLevels(number);
        VerifiedPdu? createOf = pdu.Version.Format.UsesCreateEventIdAsRoomId ? create : CreateCitedBy(graph, number);
        var levels = RoomPowerLevels.FromEvents(pdu.Version, createOf, powerLevels < 0 ? null : graph.VerifiedOf(powerLevels));
        return levels.TryGetUser(pdu.Sender.Text, out PowerLevel level) ? level : new PowerLevel(0);
    }

    private static VerifiedPdu? CreateCitedBy(AuthGraph graph, int number)
    {
        int cited = graph.FindAuthEvent(number, StateSlot.Create);
        return cited < 0 ? null : graph.VerifiedOf(cited);
    }

    /// <summary>Returns the ID of the create event that a room ID of version 12 names.</summary>
    /// <param name="roomId">The room ID; not empty.</param>
    public static EventId CreateEventOf(RoomId roomId)
    {
        byte[] id = roomId.Utf8Span.ToArray();
        id[0] = (byte)'$';
        return EventId.UnsafeFromUtf8(id);
    }
}
