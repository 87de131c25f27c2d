using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Records the steps of a resolution while it runs. A builder exists only if <see cref="ResolutionOptions.Explains"/> is set.</summary>
internal sealed class TraceBuilder
{
    private readonly RoomVersion _version;
    private readonly AuthGraph _graph;
    private readonly List<AuthCheckTrace> _judgements = [];
    private readonly Dictionary<int, AuthVerdict?> _last = [];
    private ImmutableArray<ConflictedSlot> _keys = [];
    private ImmutableArray<ConflictedEvent> _set = [];
    private ImmutableArray<PowerOrderedEvent> _powerOrder = [];
    private ImmutableArray<EventId> _mainline = [];
    private ImmutableArray<MainlineOrderedEvent> _mainlineOrder = [];

    public TraceBuilder(RoomVersion version, AuthGraph graph)
    {
        _version = version;
        _graph = graph;
    }

    public void Conflict(SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted) =>
        _keys = [.. conflicted.Select(entry => new ConflictedSlot(entry.Key, entry.Value))];

    public void Conflict(
        SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted, EventSet full, List<int> conflictedNumbers, EventSet difference, EventSet? subgraph)
    {
        Conflict(conflicted);
        var own = conflictedNumbers.ToHashSet();
        _set =
        [
            .. full.ToList()
                .Select(number => new ConflictedEvent(
                    _graph.IdOf(number),
                    (own.Contains(number) ? ConflictReasons.ConflictedState : ConflictReasons.None)
                    | (difference.Contains(number) ? ConflictReasons.AuthDifference : ConflictReasons.None)
                    | (subgraph?.Contains(number) == true ? ConflictReasons.ConflictedSubgraph : ConflictReasons.None)))
                .OrderBy(item => item.EventId),
        ];
    }

    public void PowerOrder(List<int> order, VerifiedPdu? create)
    {
        var places = new List<PowerOrderedEvent>(order.Count);
        PowerOrderKey before = default;
        int previous = -1;
        foreach (int number in order)
        {
            Pdu pdu = _graph.EventOf(number);
            var rank = new PowerOrderKey(SenderLevels.Of(_graph, number, create), pdu.OriginServerTimestamp, pdu.EventId);
            OrderReason reason = previous < 0 ? OrderReason.First
                : _graph.AuthEventsOf(number).Contains(previous) ? OrderReason.Cites
                : rank < before ? OrderReason.InCycle
                : rank.Level != before.Level ? OrderReason.PowerLevel
                : rank.OriginServerTimestamp != before.OriginServerTimestamp ? OrderReason.Timestamp
                : OrderReason.EventId;
            places.Add(new PowerOrderedEvent(pdu.EventId, rank.Level, rank.OriginServerTimestamp, PowerEvents.IsPowerEvent(pdu), reason));
            before = rank;
            previous = number;
        }

        _powerOrder = [.. places];
    }

    public void MainlineOrder(Mainline mainline, List<int> order)
    {
        _mainline = [.. mainline.Events.Select(_graph.IdOf)];
        var places = new List<MainlineOrderedEvent>(order.Count);
        foreach (int number in order)
        {
            Pdu pdu = _graph.EventOf(number);
            int position = mainline.PositionOf(number);
            int? shown = position == Mainline.None ? null : position;
            OrderReason reason = places.Count == 0 ? OrderReason.First
                : places[^1].Position != shown ? OrderReason.MainlinePosition
                : places[^1].OriginServerTimestamp != pdu.OriginServerTimestamp ? OrderReason.Timestamp
                : OrderReason.EventId;
            places.Add(new MainlineOrderedEvent(pdu.EventId, shown, pdu.OriginServerTimestamp, reason));
        }

        _mainlineOrder = [.. places];
    }

    public void FirstPass(int number, AuthVerdict? verdict) => Judge(number, 1, verdict);

    public void SecondPass(int number, AuthVerdict? verdict) => Judge(number, 2, verdict);

    public ResolutionTrace Build(SortedDictionary<StateSlot, ImmutableArray<EventId>> conflicted, StateMap resolved) => new()
    {
        Version = _version,
        ConflictedSlots = _keys,
        FullConflictedSet = _set,
        PowerOrder = _powerOrder,
        Mainline = _mainline,
        MainlineOrder = _mainlineOrder,
        AuthChecks = [.. _judgements],
        Results = [.. conflicted.Select(entry => OutcomeOf(entry.Key, entry.Value, resolved))],
    };

    private void Judge(int number, int pass, AuthVerdict? verdict)
    {
        _judgements.Add(new AuthCheckTrace(_graph.IdOf(number), pass, verdict));
        _last[number] = verdict;
    }

    private SlotResult OutcomeOf(StateSlot key, ImmutableArray<EventId> values, StateMap resolved)
    {
        EventId? winner = resolved.TryGetValue(key, out EventId id) ? id : null;
        return new SlotResult(key, winner, [.. values.Where(value => value != winner).Select(Lost)]);
    }

    private LostEvent Lost(EventId id)
    {
        int number = _graph.NumberOf(id);
        bool judged = _last.TryGetValue(number, out AuthVerdict? verdict);
        LossReason reason = !_graph.IsHeld(number) ? LossReason.NotAvailable
            : verdict is { IsAllowed: false } ? LossReason.NotAllowed
            : verdict is { IsAllowed: true } ? LossReason.Replaced
            : _graph.IsRejected(number) ? LossReason.WasRejected
            : judged ? LossReason.Replaced
            : LossReason.NotTried;
        return new LostEvent(id, reason, verdict);
    }
}
