using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the answer to a join with omitted members, after its events were verified. Events without valid signatures are left out.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv2send_joinroomideventid">Server-server API, PUT /send_join</seealso>
public sealed record PartialJoin
{
    /// <summary>Gets the join, as the other server accepted it.</summary>
    public required VerifiedPdu Join { get; init; }

    /// <summary>Gets the events of the member <c>state</c>: the state before the join, without members.</summary>
    public required IReadOnlyList<VerifiedPdu> State { get; init; }

    /// <summary>Gets the events of the member <c>auth_chain</c>. An event that is also in <see cref="State"/> is taken once.</summary>
    public required IReadOnlyList<VerifiedPdu> AuthChain { get; init; }

    /// <summary>Gets the server that answered. It is the first that is asked for the state.</summary>
    public required ServerName Responder { get; init; }

    /// <summary>Gets the member <c>servers_in_room</c>, in the order in which the host wants to ask them. It is a hint: it may be incomplete or made up.</summary>
    public required IReadOnlyList<ServerName> ServersInRoom { get; init; }
}
