using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>The iterative auth checks: a state that grows by the events that it allows.</summary>
/// <remarks>
/// Matrix spec, room version 2, § Definitions. Each event is judged by the state so far, and where that has nothing at a key, by the event's
/// own auth event there, unless that was rejected. Auth events are not judged again.
/// </remarks>
internal sealed class IterativeAuth : IAuthState
{
    private readonly AuthGraph _graph;
    private readonly StateMap _start;
    private readonly VerifiedPdu? _create;
    private readonly bool _readmitsRejected;
    private readonly Dictionary<StateKey, int> _resolved = [];
    private int _judged;

    /// <param name="graph">The events.</param>
    /// <param name="start">The state to begin with: the unconflicted state in version 2, nothing in 2.1.</param>
    /// <param name="create">In version 12 the room's create event, which no event cites.</param>
    /// <param name="readmitsRejected">Whether rejected events may be allowed.</param>
    public IterativeAuth(AuthGraph graph, StateMap start, VerifiedPdu? create, bool readmitsRejected)
    {
        _graph = graph;
        _start = start;
        _create = create;
        _readmitsRejected = readmitsRejected;
    }

    /// <summary>What the checks have set, beyond the state they began with.</summary>
    public IReadOnlyDictionary<StateKey, int> Resolved => _resolved;

    /// <summary>Judges events in their order.</summary>
    /// <param name="order">The events.</param>
    /// <param name="report">Told each verdict, where it is not null; a null verdict for an event that is not judged, because it was rejected.</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Run(IEnumerable<int> order, Action<int, AuthVerdict?>? report, CancellationToken cancellation)
    {
        foreach (int number in order)
        {
            cancellation.ThrowIfCancellationRequested();
            Pdu pdu = _graph.EventOf(number);
            if (pdu.StateKey is not { } key || (_graph.IsRejected(number) && !_readmitsRejected))
            {
                report?.Invoke(number, null);
                continue;
            }

            _judged = number;
            AuthVerdict verdict = AuthRules.CheckDependent(_graph.VerifiedOf(number), this);
            if (verdict.IsAllowed)
            {
                _resolved[key] = number;
            }

            report?.Invoke(number, verdict);
        }
    }

    /// <summary>The event at a key of the state so far; negative where there is none.</summary>
    public int NumberAt(in StateKey key) =>
        _resolved.TryGetValue(key, out int resolved) ? resolved
        : _start.TryGet(in key, out EventId id) && _graph.NumberOf(id) is var number && _graph.IsHeld(number) && !_graph.IsRejected(number) ? number
        : -1;

    VerifiedPdu? IAuthState.Find(in StateKey key)
    {
        // Version 12: the create event is the one that the room ID names, whatever a state or an event has at its key.
        if (key == AuthKeys.Create && _graph.EventOf(_judged).Version.RoomIdIsCreateEventId)
        {
            return _create;
        }

        int number = NumberAt(in key);
        if (number < 0)
        {
            number = _graph.FindAuthEvent(_judged, in key);
            number = number >= 0 && _graph.IsRejected(number) ? -1 : number;
        }

        return number >= 0 ? _graph.VerifiedOf(number) : null;
    }
}
