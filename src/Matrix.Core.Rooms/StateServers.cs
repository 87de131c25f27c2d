using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Whether a server has users in a state. What is not at hand counts for nothing. One state is walked once.</summary>
internal sealed class StateServers
{
    /// <summary>The most states whose answers are kept.</summary>
    private const int MaxRemembered = 128;

    private readonly EventTable _events;
    private readonly Dictionary<StateMap, (bool Joined, bool Invited)> _known = new(ReferenceEqualityComparer.Instance);
    private ServerName _server;

    public StateServers(EventTable events) => _events = events;

    /// <summary>Whether a user of the server is joined.</summary>
    public bool HasJoined(ServerName server, StateMap state) => Look(server, state).Joined;

    /// <summary>Whether a user of the server is invited or joined.</summary>
    public bool HasInvitedOrJoined(ServerName server, StateMap state) => Look(server, state) is { Joined: true } or { Invited: true };

    private (bool Joined, bool Invited) Look(ServerName server, StateMap state)
    {
        if (_known.Count >= MaxRemembered || _server.IsDefault || _server != server)
        {
            _known.Clear();
            _server = server;
        }

        if (!_known.TryGetValue(state, out (bool Joined, bool Invited) found))
        {
            found = Walk(server, state);
            _known.Add(state, found);
        }

        return found;
    }

    private (bool Joined, bool Invited) Walk(ServerName server, StateMap state)
    {
        bool invited = false;
        foreach (StateEntry entry in state)
        {
            if (!entry.Key.Type.Equals("m.room.member"u8)
                || !UserId.TryParse(entry.Key.Key.Memory, out UserId user) || user.ServerName != server
                || !_events.TryGet(entry.EventId, out RoomEvent? member)
                || !member.Event.Event.Content.TryGetMember("membership"u8, out JsonSlice membership))
            {
                continue;
            }

            if (membership.StringEquals("join"u8))
            {
                return (Joined: true, invited);
            }

            invited |= membership.StringEquals("invite"u8);
        }

        return (Joined: false, invited);
    }
}
