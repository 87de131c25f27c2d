using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>What a server may see of a room.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Backfilling and retrieving missing events; client-server API, § Room History Visibility. It is judged by
/// the state at the event, that is after it. A server may see what any of its users may.
/// </remarks>
internal sealed class ServerVisibility
{
    private static readonly StateSlot Key = new("m.room.history_visibility", "");

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

    /// <summary>The event as the server may see it.</summary>
    public ServedEvent Serve(RoomEvent roomEvent)
    {
        Pdu pdu = roomEvent.Pdu;
        return !IsErased(pdu) && _events.TryGetStateAfter(roomEvent, out StateMap? state) && IsVisible(state) ? new ServedEvent(pdu, IsVisible: true) : new ServedEvent(pdu.Redact(), IsVisible: false);
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
        if (!state.TryGetValue(Key, out EventId id))
        {
            return HistoryVisibility.Shared;
        }

        // An event that is not at hand may forbid anything.
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
