using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Determines which servers have a joined user in the current state.</summary>
/// <remarks>
/// Any server may ask, under any name. A server without members is found in the index, without a walk of the state. The index is updated by the changes of the current state. Events
/// are read only for the members of the requesting server, until one is joined.
/// </remarks>
internal sealed class CurrentServers
{
    private readonly RoomEventStore _events;
    private readonly Dictionary<ServerName, HashSet<StateSlot>> _members = [];
    private readonly Dictionary<ServerName, bool> _answers = [];
    private StateMap _indexed = StateMap.Empty;

    public CurrentServers(RoomEventStore events) => _events = events;

    /// <summary>Determines whether a user of a server is joined.</summary>
    /// <param name="server">The server.</param>
    /// <param name="current">The current state.</param>
    /// <param name="isKnown">False if an event that may be the join of a user is not available.</param>
    public bool HasJoined(ServerName server, StateMap current, out bool isKnown) => HasJoined(server, current, stopsAtUnknown: false, out isKnown);

    private bool HasJoined(ServerName server, StateMap current, bool stopsAtUnknown, out bool isKnown)
    {
        Follow(current);
        isKnown = true;
        if (!_members.TryGetValue(server, out HashSet<StateSlot>? members))
        {
            return false;
        }

        if (!_answers.TryGetValue(server, out bool isJoined))
        {
            isJoined = AnyIsJoined(members, current, stopsAtUnknown, out isKnown);
            if (isKnown)
            {
                _answers[server] = isJoined;
            }
        }

        return isJoined;
    }

    /// <summary>Returns the servers with a joined user, in UTF-8 order. A server whose member events are not available does not count.</summary>
    /// <param name="current">The current state.</param>
    public ImmutableArray<ServerName> GetJoined(StateMap current)
    {
        Follow(current);
        return [.. _members.Keys.Where(server => HasJoined(server, current, stopsAtUnknown: true, out _)).Order()];
    }

    private void Follow(StateMap current)
    {
        if (ReferenceEquals(current, _indexed))
        {
            return;
        }

        foreach (StateSlot key in _indexed.GetDifferingSlots(current))
        {
            if (!key.Type.Equals("m.room.member"u8) || !UserId.TryParse(key.StateKey.Utf8, out UserId user))
            {
                continue;
            }

            ServerName server = user.ServerName;
            _ = _answers.Remove(server);
            if (current.TryGetValue(key, out _))
            {
                _ = (_members.TryGetValue(server, out HashSet<StateSlot>? members) ? members : _members[server] = []).Add(key);
            }
            else if (_members.TryGetValue(server, out HashSet<StateSlot>? left) && left.Remove(key) && left.Count == 0)
            {
                _ = _members.Remove(server);
            }
        }

        _indexed = current;
    }

    private bool AnyIsJoined(HashSet<StateSlot> members, StateMap current, bool stopsAtUnknown, out bool isKnown)
    {
        isKnown = true;
        foreach (StateSlot key in members)
        {
            if (!current.TryGetValue(key, out EventId id))
            {
                continue;
            }

            if (!_events.TryGet(id, out RoomEvent? member))
            {
                isKnown = false;
                if (stopsAtUnknown)
                {
                    return false;
                }
            }
            else if (member.Pdu.Content.TryGetMember("membership"u8, out JsonSlice membership) && membership.StringEquals("join"u8))
            {
                isKnown = true;
                return true;
            }
        }

        return false;
    }
}
