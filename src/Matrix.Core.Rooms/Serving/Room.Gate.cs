using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>The gate: whether a server may ask a room for something.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Server Access Control Lists. A server that the room's list denies, and one without a joined user, see nothing
/// of it: servers leaked rooms to those who had left, and to those who named another room's events.
/// </remarks>
public sealed partial class Room
{
    private static readonly StateSlot AclKey = new("m.room.server_acl", "");

    private readonly CurrentServers _currentServers;
    private (VerifiedPdu Event, ServerAcl List)? _acl;

    /// <summary>Determines whether a server may ask the room for something, by the current state.</summary>
    /// <param name="server">The server that asks, as the request's signature proves it.</param>
    /// <param name="kind">What it asks for.</param>
    /// <param name="refusal">Why it may not; <see cref="ServingRefusal.None"/> where it may.</param>
    /// <returns>Whether it may ask. What it sees of an event is decided for each event after that.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> is default.</exception>
    public bool MayAsk(ServerName server, ServingKind kind, out ServingRefusal refusal)
    {
        if (server.IsDefault)
        {
            throw new ArgumentException("The server is not set.", nameof(server));
        }

        using HistoryReader.Work reading = _events.BeginWork();
        refusal = CheckAcl(server);
        if (refusal == ServingRefusal.None && kind is not (ServingKind.Membership or ServingKind.Transaction) && !_currentServers.HasJoined(server, CurrentState, out bool isKnown))
        {
            refusal = isKnown ? ServingRefusal.NotInRoom : ServingRefusal.StateUnavailable;
        }

        return refusal == ServingRefusal.None;
    }

    /// <summary>Determines whether a user of a server is joined to the room now.</summary>
    /// <param name="server">The server.</param>
    /// <returns>Whether one is; a join whose event is not available does not count.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> is default.</exception>
    public bool HasJoinedUser(ServerName server)
    {
        if (server.IsDefault)
        {
            throw new ArgumentException("The server is not set.", nameof(server));
        }

        using HistoryReader.Work reading = _events.BeginWork();
        return _currentServers.HasJoined(server, CurrentState, out _);
    }

    private ServingRefusal CheckAcl(ServerName server)
    {
        if (!CurrentState.TryGetValue(AclKey, out EventId id))
        {
            return ServingRefusal.None;
        }

        if (!_events.TryGet(id, out RoomEvent? found))
        {
            return ServingRefusal.StateUnavailable;
        }

        if (_acl is not { } known || !ReferenceEquals(known.Event, found.VerifiedPdu))
        {
            _acl = known = (found.VerifiedPdu, ServerAcl.FromEvent(found.VerifiedPdu));
        }

        return known.List.Allows(server) ? ServingRefusal.None : ServingRefusal.DeniedByAcl;
    }
}
