using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Represents what a joining server gets: the state before its join, the auth chain of the state and of the join, and the servers of the room.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid">Server-server API, PUT /_matrix/federation/v2/send_join/{roomId}/{eventId}</seealso>
internal sealed record JoinAnswer
{
    /// <summary>The number of members that a room without a name has in a state without members, for clients to name it by.</summary>
    private const int MaxHeroes = 5;

    /// <summary>The number of members that are read to find them. Others may have left.</summary>
    private const int MaxHeroCandidates = 50;

    private static readonly Utf8Text MemberType = Utf8Text.FromString("m.room.member");
    private static readonly StateSlot NameSlot = new("m.room.name", "");
    private static readonly StateSlot AliasSlot = new("m.room.canonical_alias", "");

    private JoinAnswer(ImmutableArray<ReadOnlyMemory<byte>> state, ImmutableArray<ReadOnlyMemory<byte>> authChain)
    {
        State = state;
        AuthChain = authChain;
    }

    public ImmutableArray<ReadOnlyMemory<byte>> State { get; }

    public ImmutableArray<ReadOnlyMemory<byte>> AuthChain { get; }

    /// <summary>Gets a value that indicates whether the state lacks members.</summary>
    public bool AreMembersOmitted { get; private init; }

    /// <summary>Gets the servers with a joined user, without the joining server.</summary>
    public required ImmutableArray<ServerName> ServersBefore { get; init; }

    /// <summary>Creates the answer to a join.</summary>
    /// <param name="room">The room.</param>
    /// <param name="join">The join, which the room has accepted.</param>
    /// <param name="joining">The joining server.</param>
    /// <param name="omitsMembers">Whether to leave the members out of the state. Those in the auth chain are part of the answer.</param>
    /// <returns>The answer; null where an event of the state is not available.</returns>
    public static JoinAnswer? Create(Room room, RoomEvent join, ServerName joining, bool omitsMembers)
    {
        if (!room.TryGetStateBefore(join.EventId, out StateMap? before))
        {
            return null;
        }

        HashSet<EventId> kept = [.. omitsMembers ? SelectWithoutMembers(room, join, before) : before.Values];
        AuthChain chain = room.Serving.GetAuthChain(kept.Append(join.EventId));
        ImmutableArray<ReadOnlyMemory<byte>> state = Read(room, kept);

        // A server that takes an answer without members looks for each event in both lists.
        ImmutableArray<ReadOnlyMemory<byte>> chainEvents = Read(room, omitsMembers ? chain.EventIds.Where(id => !kept.Contains(id)) : chain.EventIds);
        return !chain.IsComplete || state.IsDefault || chainEvents.IsDefault
            ? null
            : new JoinAnswer(state, chainEvents) { AreMembersOmitted = kept.Count < before.Count, ServersBefore = room.JoinedServers.Remove(joining) };
    }

    /// <summary>Selects the events of a state that are not members, the earlier membership of the joining user, and members by which a room without a name is named.</summary>
    private static IEnumerable<EventId> SelectWithoutMembers(Room room, RoomEvent join, StateMap before)
    {
        int heroes = before.ContainsKey(NameSlot) || before.ContainsKey(AliasSlot) ? 0 : MaxHeroes;
        int candidates = MaxHeroCandidates;
        foreach ((StateSlot slot, EventId id) in before)
        {
            if (slot.Type != MemberType || slot == join.Slot)
            {
                yield return id;
            }
            else if (heroes > 0 && candidates-- > 0 && IsJoinedOrInvited(room, id))
            {
                heroes--;
                yield return id;
            }
        }
    }

    private static bool IsJoinedOrInvited(Room room, EventId id) =>
        room.TryGetEvent(id, out RoomEvent? member)
        && member.Pdu.Content.TryGetMember("membership"u8, out JsonSlice membership)
        && (membership.StringEquals("join"u8) || membership.StringEquals("invite"u8));

    private static ImmutableArray<ReadOnlyMemory<byte>> Read(Room room, IEnumerable<EventId> ids)
    {
        ImmutableArray<ReadOnlyMemory<byte>>.Builder events = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        foreach (EventId id in ids)
        {
            if (!room.TryGetEvent(id, out RoomEvent? found))
            {
                return default;
            }

            events.Add(found.Pdu.Utf8);
        }

        return events.DrainToImmutable();
    }
}
