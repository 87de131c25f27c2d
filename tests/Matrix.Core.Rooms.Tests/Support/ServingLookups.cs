using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms.Tests.Support;

/// <summary>Look-ups of <see cref="RoomServing"/> with null for what is not served.</summary>
internal static class ServingLookups
{
    public static ServedEvent? FindEvent(this RoomServing serving, EventId eventId, ServerName requester) =>
        serving.TryGetEvent(eventId, requester, out ServedEvent? served) ? served : null;

    public static AuthChain? FindAuthChain(this RoomServing serving, EventId eventId, ServerName requester) =>
        serving.TryGetAuthChain(eventId, requester, out AuthChain? chain) ? chain : null;

    public static RoomStateSnapshot? FindStateIds(this RoomServing serving, EventId eventId, ServerName requester) =>
        serving.TryGetStateIds(eventId, requester, out RoomStateSnapshot? snapshot) ? snapshot : null;

    public static RoomStateSnapshot? FindStateIds(this RoomServing serving, EventId eventId) =>
        serving.TryGetStateIds(eventId, out RoomStateSnapshot? snapshot) ? snapshot : null;
}
