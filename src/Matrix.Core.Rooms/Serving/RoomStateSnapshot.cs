using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents the answer to <c>GET /state_ids</c> and <c>GET /state</c>.</summary>
public sealed record RoomStateSnapshot
{
    internal RoomStateSnapshot(StateMap state, AuthChain authChain)
    {
        State = state;
        AuthChain = authChain;
    }

    /// <summary>Gets the state before the event.</summary>
    public StateMap State { get; }

    /// <summary>Gets the auth chain of the state.</summary>
    public AuthChain AuthChain { get; }
}
