using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>What <c>/send_join</c> says beside the events.</summary>
/// <remarks>Matrix spec, server-server API, § Joining Rooms; MSC4136 for the hints.</remarks>
public sealed record SendJoinResult
{
    /// <summary>
    /// The join event with what the other server signed, to be used in place of the one sent; null where the answer has none or the room version knows no
    /// restricted joins. It is the same event (ID and content), and of a restricted join carries a signature of the authoriser's
    /// server; whether that holds is to be verified as of any event.
    /// </summary>
    public Pdu? Event { get; init; }

    /// <summary>Whether membership events were left out of the state, as was asked for.</summary>
    public bool MembersOmitted { get; init; }

    /// <summary>
    /// The servers in the room before the join; never empty where <see cref="MembersOmitted"/>, and then with the server that was asked among them. A
    /// name that is no server name is left out. In the order of the answer.
    /// </summary>
    public IReadOnlyList<ServerName> ServersInRoom { get; init; } = [];

    /// <summary>How many items of <c>state</c>, <c>auth_chain</c> and <c>servers_in_room</c> were left out because they cannot be read.</summary>
    public int LeftOutCount { get; init; }

    /// <summary><c>origin</c>, which some servers send; null where there is none.</summary>
    public string? Origin { get; init; }

    /// <summary>MSC4136: which servers of the room are known not to answer, by its stable or unstable name; null where there are no hints. Nothing in it is checked.</summary>
    public RawJson? RetryHints { get; init; }
}
