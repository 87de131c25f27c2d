using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Determines which content of a room a server may see.</summary>
/// <remarks>The state after an event decides. A server may see an event if one of its users may see it.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/client-server-api/#room-history-visibility">Client-server API, Room History Visibility</seealso>
internal sealed class ServerVisibility
{
    private static readonly StateSlot VisibilitySlot = new("m.room.history_visibility", "");

    private readonly RoomEventStore _events;
    private readonly ServerMembershipCounter _servers;
    private readonly ServerName _requester;
    private readonly Func<UserId, bool>? _isErased;

    public ServerVisibility(RoomEventStore events, ServerName requester, Func<UserId, bool>? isErased)
    {
        _isErased = isErased;
        _events = events;
        _servers = new ServerMembershipCounter(events);
        _requester = requester;
    }

    /// <summary>Returns an event as the server may see it.</summary>
    public ServedEvent Serve(RoomEvent roomEvent)
    {
        Pdu pdu = roomEvent.Pdu;
        bool isVisible = !IsErased(pdu) && _events.TryGetStateAfter(roomEvent, out StateMap? state) && IsVisible(state);
        return new ServedEvent(isVisible ? pdu : pdu.Redact(), isVisible);
    }

    private bool IsErased(Pdu pdu) => _isErased is not null && !pdu.Sender.IsDefault && _isErased(pdu.Sender);

    private bool IsVisible(StateMap state) => Read(state) switch
    {
        HistoryVisibility.Shared or HistoryVisibility.WorldReadable => true,
        HistoryVisibility.Invited => _servers.HasInvitedOrJoined(_requester, state),
        _ => _servers.HasJoined(_requester, state),
    };

    private HistoryVisibility Read(StateMap state)
    {
        if (!state.TryGetValue(VisibilitySlot, out EventId id))
        {
            return HistoryVisibility.Shared;
        }

        // An event that is not available may be the most restrictive one.
        if (!_events.TryGet(id, out RoomEvent? found))
        {
            return HistoryVisibility.Joined;
        }

        _ = found.Pdu.Content.TryGetMember("history_visibility"u8, out JsonSlice value);
        return value.StringEquals("world_readable"u8) ? HistoryVisibility.WorldReadable
            : value.StringEquals("invited"u8) ? HistoryVisibility.Invited
            : value.StringEquals("joined"u8) ? HistoryVisibility.Joined
            : HistoryVisibility.Shared;
    }
}
