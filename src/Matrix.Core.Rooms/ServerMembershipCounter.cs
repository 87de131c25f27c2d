using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>
/// Counts the users of a server in a state. Events that are not available do not count. The first state is walked. For each further state, only its differences from the state before are
/// visited.
/// </summary>
internal sealed class ServerMembershipCounter
{
    /// <summary>The maximum number of states with remembered counts.</summary>
    private const int MaxRemembered = 128;

    private readonly RoomEventStore _events;
    private readonly Dictionary<StateMap, Users> _known = new(ReferenceEqualityComparer.Instance);
    private ServerName _server;
    private StateMap _last = StateMap.Empty;

    /// <summary>True if an event was not available. It may be available for the next state, which is therefore walked from the start.</summary>
    private bool _lacked;

    public ServerMembershipCounter(RoomEventStore events) => _events = events;

    /// <summary>Determines whether a user of the server is joined.</summary>
    public bool HasJoined(ServerName server, StateMap state) => Look(server, state).Joined > 0;

    /// <summary>Determines whether a user of the server is invited or joined.</summary>
    public bool HasInvitedOrJoined(ServerName server, StateMap state) => Look(server, state) is { Joined: > 0 } or { Invited: > 0 };

    private Users Look(ServerName server, StateMap state)
    {
        if (_server.IsDefault || _server != server)
        {
            _known.Clear();
            _server = server;
        }

        if (!_known.TryGetValue(state, out Users found))
        {
            _lacked = false;
            bool isFirst = !_known.TryGetValue(_last, out Users before);
            found = isFirst ? Count(state.Keys, state) : Differ(before, state);
            if (_known.Count >= MaxRemembered)
            {
                _known.Clear();
            }

            _known.Add(state, found);
            _last = _lacked ? StateMap.Empty : state;
        }

        return found;
    }

    private Users Differ(Users before, StateMap state)
    {
        ImmutableArray<StateSlot> keys = _last.GetDifferingSlots(state);
        Users gone = Count(keys, _last);
        Users come = Count(keys, state);
        return new Users(before.Joined - gone.Joined + come.Joined, before.Invited - gone.Invited + come.Invited);
    }

    private Users Count(IEnumerable<StateSlot> keys, StateMap state)
    {
        int joined = 0;
        int invited = 0;
        foreach (StateSlot key in keys)
        {
            if (!key.Type.Equals("m.room.member"u8)
                || !UserId.TryParse(key.StateKey.Utf8, out UserId user) || user.ServerName != _server
                || !state.TryGetValue(key, out EventId id))
            {
                continue;
            }

            if (!_events.TryGet(id, out RoomEvent? member))
            {
                _lacked = true;
            }
            else if (member.Pdu.Content.TryGetMember("membership"u8, out JsonSlice membership))
            {
                joined += membership.StringEquals("join"u8) ? 1 : 0;
                invited += membership.StringEquals("invite"u8) ? 1 : 0;
            }
        }

        return new Users(joined, invited);
    }

    private readonly record struct Users(int Joined, int Invited);
}
