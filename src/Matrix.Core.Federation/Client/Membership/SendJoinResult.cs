using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the part of a <c>/send_join</c> answer that is not events.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#joining-rooms">Joining Rooms</see>; MSC4136 for the hints.
/// </remarks>
public sealed record SendJoinResult
{
    /// <summary>
    /// Gets the join event with the signatures that the other server added. Use it in place of the event that was sent. It is null if the answer does not
    /// contain it or the room version does not support restricted joins. It is the same event (ID and content). For a restricted join it carries a signature of
    /// the authorising user's server, which must still be verified.
    /// </summary>
    public Pdu? Event { get; init; }

    /// <summary>Gets a value that indicates whether membership events were left out of the state, as requested.</summary>
    public bool MembersOmitted { get; init; }

    /// <summary>
    /// Gets the servers that were in the room before the join, in the order of the answer. If <see cref="MembersOmitted"/> is true, the list contains the
    /// server that answered. Items that are not server names are left out.
    /// </summary>
    public IReadOnlyList<ServerName> ServersInRoom { get; init; } = [];

    /// <summary>
    /// Gets the number of items of <c>state</c>, <c>auth_chain</c> and <c>servers_in_room</c> that were left out because they cannot be read.
    /// </summary>
    public int LeftOutCount { get; init; }

    /// <summary>Gets <c>origin</c>, which some servers send, or null if it is missing.</summary>
    public string? Origin { get; init; }

    /// <summary>
    /// Gets the retry hints of MSC4136 (stable or unstable name): the servers of the room that are known not to answer. It is null if the answer has no hints.
    /// The content is not checked.
    /// </summary>
    public RawJson? RetryHints { get; init; }
}
