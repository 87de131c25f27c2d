using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Represents what a joining server gets: the state before its join, the auth chain of the state and of the join, and the servers of the room.</summary>
internal sealed record JoinAnswer(ImmutableArray<ReadOnlyMemory<byte>> State, ImmutableArray<ReadOnlyMemory<byte>> AuthChain, ImmutableArray<ServerName> ServersBefore)
{
    /// <returns>The answer; null where an event of the state is not available.</returns>
    public static JoinAnswer? Create(Room room, RoomEvent join, ServerName joining)
    {
        if (!room.Serving.TryGetStateIds(join.EventId, out RoomStateSnapshot? snapshot) || !snapshot.AuthChain.IsComplete)
        {
            return null;
        }

        ImmutableArray<ReadOnlyMemory<byte>> state = Read(room, snapshot.State.Values);
        ImmutableArray<ReadOnlyMemory<byte>> chain = Read(room, snapshot.AuthChain.EventIds);
        return state.IsDefault || chain.IsDefault ? null : new JoinAnswer(state, chain, room.JoinedServers.Remove(joining));
    }

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
