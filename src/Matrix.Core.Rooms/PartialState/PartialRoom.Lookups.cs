using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Answers what is known, and refuses what cannot be served.</content>
public sealed partial class PartialRoom
{
    /// <summary>Gets a value that indicates whether all members are known. Until then a host must not encrypt for the members that it knows.</summary>
    public bool AreMembersKnown => Status == PartialRoomStatus.Full;

    /// <summary>Finds an entry of the current state.</summary>
    /// <param name="slot">The type and state key.</param>
    /// <returns>
    /// <see cref="PartialStateLookup.Known"/> for everything but members, for local users, and for members that were given or joined since; <see cref="PartialStateLookup.NotKnown"/> for all other members while the room
    /// is not full.
    /// </returns>
    public PartialStateLookup Find(StateSlot slot) =>
        Room.CurrentState.TryGetValue(slot, out EventId id) ? new PartialStateLookup.Known(id)
        : AreMembersKnown || slot.Type != MemberType || IsLocal(slot) ? new PartialStateLookup.Known(eventId: null)
        : new PartialStateLookup.NotKnown();

    /// <summary>Finds whether a server is in the room.</summary>
    /// <param name="server">The server.</param>
    public ServerPresence FindServer(ServerName server) =>
        Room.HasJoinedUser(server) ? ServerPresence.Joined
        : AreMembersKnown || server == _options.LocalServer ? ServerPresence.NotJoined
        : ServerPresence.NotKnown;

    /// <summary>Determines whether a server may be in the room, for data that is not secret from the room: typing notifications, receipts and presence of its users are not delayed.</summary>
    /// <param name="server">The server.</param>
    public bool MayBeInRoom(ServerName server) => Room.HasJoinedUser(server) || (!AreMembersKnown && _servers.Contains(server));

    /// <summary>Finds the reason to refuse a request of another server, before the checks of <see cref="RoomServing"/>.</summary>
    /// <param name="kind">The kind of request.</param>
    /// <param name="eventId">The event of the request, or <see langword="null"/>.</param>
    /// <returns>The answer; <see langword="null"/> if the request may be served.</returns>
    public PartialStateRefusal? FindRefusal(ServingKind kind, EventId? eventId = null)
    {
        if (Status == PartialRoomStatus.Full)
        {
            return null;
        }

        bool isPartial = eventId is { } id && IsPartialEvent(id);
        return kind switch
        {
            ServingKind.Membership => PartialStateRefusal.Membership,
            ServingKind.State or ServingKind.StateIds when isPartial => PartialStateRefusal.State,
            ServingKind.EventAuth when isPartial && !IsSentByLocalUser(eventId!.Value) => PartialStateRefusal.State,
            _ => null,
        };
    }

    /// <summary>Determines whether an event may be part of the answer to <c>/backfill</c> or <c>/get_missing_events</c>. A partial event of another server is left out, because its visibility is not known.</summary>
    /// <param name="eventId">The event.</param>
    public bool MayServe(EventId eventId) => !IsPartialEvent(eventId) || IsSentByLocalUser(eventId);

    /// <summary>Finds the servers that are in the room, and those of members that changed since the join.</summary>
    internal IEnumerable<ServerName> FindServersSinceJoin()
    {
        IEnumerable<StateSlot> changed = Room.TryGetStateAfter(_join, out StateMap? atJoin) ? atJoin.GetDifferingSlots(Room.CurrentState) : [];
        IEnumerable<ServerName> ofChanged = from slot in changed
                                            where slot.Type == MemberType
                                            let server = UserId.TryParse(slot.StateKey.Utf8Span, out UserId user) ? user.ServerName : default
                                            where !server.IsDefault
                                            select server;
        return ofChanged.Concat(Room.JoinedServers).Where(server => server != _options.LocalServer).Distinct();
    }

    private bool IsSentByLocalUser(EventId id) => Room.TryGetEvent(id, out RoomEvent? held) && held.Sender.ServerName == _options.LocalServer;
}
