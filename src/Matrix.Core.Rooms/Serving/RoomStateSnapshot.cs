using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>What <c>/state_ids</c> and <c>/state</c> answer.</summary>
/// <param name="State">The state before the event; in the order of its keys when enumerated.</param>
/// <param name="AuthChain">The auth chain of that state.</param>
public sealed record RoomStateSnapshot(StateMap State, AuthChain AuthChain);
