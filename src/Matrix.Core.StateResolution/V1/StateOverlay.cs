using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// Represents the state by which version 1 judges events: the settled entries, the entries that earlier passes chose, and the event that is the current
/// candidate.
/// </summary>
internal sealed class StateOverlay : IAuthState
{
    private readonly AuthGraph _graph;
    private readonly StateMap _settled;
    private readonly Dictionary<StateSlot, int> _chosen = [];
    private StateSlot _tried;
    private int _candidate = -1;

    public StateOverlay(AuthGraph graph, StateMap settled)
    {
        _graph = graph;
        _settled = settled;
    }

    /// <summary>Sets the event of a key for the following passes.</summary>
    public void Set(StateSlot key, int number)
    {
        _chosen[key] = number;
        _candidate = -1;
    }

    /// <summary>Returns this state with a candidate at a key, until the next call of this method or <see cref="Set"/>.</summary>
    public StateOverlay With(StateSlot key, int candidate)
    {
        _tried = key;
        _candidate = candidate;
        return this;
    }

    bool IAuthState.TryGetEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        int number = _candidate >= 0 && slot == _tried ? _candidate
            : _chosen.TryGetValue(slot, out int chosen) ? chosen
            : _settled.TryGetValue(slot, out EventId id) ? _graph.NumberOf(id)
            : -1;
        verified = number >= 0 && _graph.IsHeld(number) && !_graph.IsRejected(number) ? _graph.VerifiedOf(number) : null;
        return verified is not null;
    }
}
