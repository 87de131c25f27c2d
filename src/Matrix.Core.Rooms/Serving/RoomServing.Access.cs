using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <content>Determines whether a server may ask about the room.</content>
public sealed partial class RoomServing
{
    private static readonly StateSlot AclSlot = new("m.room.server_acl", "");

    private (VerifiedPdu Event, ServerAcl List)? _acl;

    /// <summary>Determines whether a server may ask about the room, by the current state.</summary>
    /// <remarks>
    /// A server that the room's access control list denies may not ask, and neither may a server without a joined user, except to join. Which content of an event the server sees is decided
    /// separately for each event.
    /// </remarks>
    /// <param name="server">The requesting server, which the request's signature proves.</param>
    /// <param name="kind">The kind of request.</param>
    /// <param name="error">The reason why the server may not ask; <see cref="ServingError.None"/> where it may.</param>
    /// <returns><see langword="true"/> if the server may ask; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> is the default value.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#server-access-control-lists-acls">Server-server API, Server Access Control Lists (ACLs)</seealso>
    public bool MayAsk(ServerName server, ServingKind kind, out ServingError error)
    {
        if (server.IsDefault)
        {
            throw new ArgumentException("The server name is not set.", nameof(server));
        }

        using HistoryReader.Session session = _events.BeginSession();
        error = CheckAcl(server);
        if (error == ServingError.None
            && kind is not (ServingKind.Membership or ServingKind.Transaction) && !_currentServers.HasJoined(server, _room.CurrentState, out bool isKnown))
        {
            error = isKnown ? ServingError.NotInRoom : ServingError.StateUnavailable;
        }

        return error == ServingError.None;
    }

    private ServingError CheckAcl(ServerName server)
    {
        if (!_room.CurrentState.TryGetValue(AclSlot, out EventId id))
        {
            return ServingError.None;
        }

        if (!_events.TryGet(id, out RoomEvent? found))
        {
            return ServingError.StateUnavailable;
        }

        if (_acl is not { } known || !ReferenceEquals(known.Event, found.VerifiedPdu))
        {
            _acl = known = (found.VerifiedPdu, ServerAcl.FromEvent(found.VerifiedPdu));
        }

        return known.List.Allows(server) ? ServingError.None : ServingError.DeniedByAcl;
    }
}
