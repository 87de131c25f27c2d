using System.Collections.Immutable;
using System.Globalization;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.StateResolution;

/// <summary>Describes a resolution in plain English for the people of a room: the conflicts, the order of the checks, and the result with its reasons.</summary>
public sealed class ResolutionExplanation
{
    private readonly List<string> _lines = [];
    private readonly int _stateCount;
    private readonly IEventSource _events;
    private readonly ResolutionTrace _trace;

    private ResolutionExplanation(int stateCount, IEventSource events, ResolutionTrace trace)
    {
        _stateCount = stateCount;
        _events = events;
        _trace = trace;
    }

    /// <summary>Returns the lines of the description.</summary>
    /// <param name="resolution">The result of <see cref="StateResolver"/> with <see cref="ResolutionOptions.Explains"/>.</param>
    /// <param name="stateCount">The number of resolved states.</param>
    /// <param name="events">The events of the states, which give types and senders. A missing event is described by its ID.</param>
    /// <returns>
    /// The lines. They contain text of the events, which peers chose: escape control characters before a line is shown. The wording can change in any version; programs read
    /// <see cref="ResolutionResult.Trace"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The resolution has no state.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="resolution"/> or <paramref name="events"/> is <see langword="null"/>.</exception>
    public static ImmutableArray<string> Describe(ResolutionResult resolution, int stateCount, IEventSource events)
    {
        ArgumentNullException.ThrowIfNull(resolution);
        ArgumentNullException.ThrowIfNull(events);
        if (resolution.State is not { } state)
        {
            throw new ArgumentException("The resolution has no state. Only a resolution with a state can be described.", nameof(resolution));
        }

        if (resolution.Trace is not { } trace)
        {
            return ["The states are equal. No resolution is needed.", ""];
        }

        var explanation = new ResolutionExplanation(stateCount, events, trace);
        explanation.DescribeAll(state);
        return [.. explanation._lines];
    }

    private void DescribeAll(StateMap state)
    {
        string algorithm = _trace.Version.StateResolution switch
        {
            StateResolutionAlgorithm.V1 => "v1",
            StateResolutionAlgorithm.V2 => "v2",
            _ => "v2.1",
        };
        Line($"State resolution {algorithm} resolves {_stateCount} states of a room of version {_trace.Version}.");
        Line();
        DescribeConflict(state);
        if (_trace.Version.StateResolution == StateResolutionAlgorithm.V1)
        {
            Line("The events of one slot are tried in the order of their depth, the lowest first. The first event is taken. Each next event replaces it, until an event is not allowed.");
            DescribeChecks(pass: 1);
            DescribeChecks(pass: 2);
        }
        else
        {
            DescribePowerEvents();
            DescribeOtherEvents();
        }

        DescribeOutcomes();
    }

    private void DescribeConflict(StateMap state)
    {
        int agreed = state.Count(entry => !_trace.ConflictedSlots.Any(key => key.Slot == entry.Key));
        Line($"The states agree on {agreed} entries, which are part of the result. They differ on {_trace.ConflictedSlots.Length}:");
        foreach (ConflictedSlot key in _trace.ConflictedSlots)
        {
            string events = string.Join(" against ", key.Events.Select(Name));
            string note = key.Events.Length == 1 ? " in some states, empty in others" : "";
            Line($"  {Key(key.Slot)}: {events}{note}");
        }

        ImmutableArray<ConflictedEvent> more = [.. _trace.FullConflictedSet.Where(item => !item.Reasons.HasFlag(ConflictReasons.ConflictedState))];
        if (!more.IsEmpty)
        {
            Line("These events are checked too, because not all states depend on them:");
            foreach (ConflictedEvent item in more)
            {
                string why = item.Reasons.HasFlag(ConflictReasons.AuthDifference) ? "some states depend on it and others do not" : "it is between two conflicted events in the auth chains";
                Line($"  {Name(item.EventId)}: {why}");
            }
        }

        Line();
    }

    private void DescribePowerEvents()
    {
        bool fromNothing = _trace.Version.StateResolution == StateResolutionAlgorithm.V2_1;
        Line("First pass: the power events (events that can take power from a user) and the events that they depend on, ordered by the power levels of their senders.");
        Line(fromNothing
            ? "The checks begin with an empty state. Each event is checked against the results so far and, for slots without a result, against the auth events that it cites."
            : "The checks begin with the entries on which the states agree. Each event is checked against these and the results so far and, for slots without an entry, against the auth events that it cites.");
        foreach (PowerOrderedEvent place in _trace.PowerOrder)
        {
            Line($"  {Name(place.EventId)}, sender's power level {place.SenderLevel}{After(place.DecidedBy)}");
            DescribeVerdict(place.EventId, pass: 1);
        }

        if (_trace.PowerOrder.IsEmpty)
        {
            Line("  No power events are in conflict.");
        }

        Line();
    }

    private void DescribeOtherEvents()
    {
        if (_trace.MainlineOrder.IsEmpty)
        {
            return;
        }

        Line(_trace.Mainline.IsEmpty
            ? "Second pass: the other events. The result so far has no power levels, so the events are ordered by their timestamps."
            : $"Second pass: the other events, ordered by their positions on the mainline, which is the history of the power levels ({string.Join(" ← ", _trace.Mainline)}).");
        foreach (MainlineOrderedEvent place in _trace.MainlineOrder)
        {
            string position = place.Position is { } steps ? $"position {steps.ToString(CultureInfo.InvariantCulture)}" : "before the mainline";
            Line($"  {Name(place.EventId)}{(_trace.Mainline.IsEmpty ? "" : $", {position}")}{After(place.DecidedBy)}");
            DescribeVerdict(place.EventId, pass: 2);
        }

        Line();
    }

    private void DescribeChecks(int pass)
    {
        foreach (AuthCheckTrace judgement in _trace.AuthChecks.Where(item => item.Pass == pass))
        {
            Line($"  {Name(judgement.EventId)}");
            DescribeVerdict(judgement);
        }

        Line();
    }

    private void DescribeOutcomes()
    {
        Line("Result:");
        foreach (SlotResult outcome in _trace.Results)
        {
            Line(outcome.Winner is { } winner ? $"  {Key(outcome.Slot)}: {Name(winner)}." : $"  {Key(outcome.Slot)}: no event. The room loses the entry.");
            foreach (LostEvent lost in outcome.Losers)
            {
                Line($"    {Name(lost.EventId)} is not part of the result: {Why(lost)}.");
            }
        }

        Line();
    }

    private void DescribeVerdict(EventId id, int pass)
    {
        if (_trace.AuthChecks.FirstOrDefault(item => item.EventId == id && item.Pass == pass) is { } judgement)
        {
            DescribeVerdict(judgement);
        }
    }

    private void DescribeVerdict(AuthCheckTrace judgement) => Line(judgement.Verdict is { } verdict
        ? $"    {(verdict.IsAllowed ? "allowed" : "not allowed")} (rule {verdict.RuleNumber}): {verdict.Reason}"
        : _trace.Version.StateResolution == StateResolutionAlgorithm.V1 ? "    taken without a check" : "    not checked: it was rejected when it was received");

    private static string Why(LostEvent lost) => lost.Reason switch
    {
        LossReason.NotAllowed when lost.Verdict is { } verdict => $"rule {verdict.RuleNumber} rejects it: {verdict.Reason}",
        LossReason.Replaced => "a later event in the order replaced it",
        LossReason.WasRejected => "it was rejected when it was received",
        LossReason.NotAvailable => "the event is missing",
        _ => "it was not checked",
    };

    private static string After(OrderReason reason) => reason switch
    {
        OrderReason.Cites => "; after the event above because it depends on it",
        OrderReason.PowerLevel => "; after the event above because the sender of that event has more power",
        OrderReason.MainlinePosition => "; after the event above because that event is farther back on the mainline",
        OrderReason.Timestamp => "; after the event above because that event has an earlier timestamp",
        OrderReason.EventId => "; after the event above only because of its event ID",
        OrderReason.InCycle => "; after all other events because it is part of, or depends on, a cycle of events",
        _ => "",
    };

    private static string Key(StateSlot key) => key.StateKey.IsEmpty ? key.Type.ToString() : $"{key.Type} of {key.StateKey}";

    /// <summary>Returns a description of an event: its action, its ID, its type and its sender.</summary>
    private string Name(EventId id)
    {
        if (!_events.TryGetEvent(id, out AuthEvent found))
        {
            return id.ToString();
        }

        Pdu pdu = found.VerifiedPdu.Pdu;
        string what = pdu.Content.TryGetMember("membership"u8, out JsonSlice membership) && membership.TryGetString(out string text) ? $"{text} " : "";
        string about = pdu.Slot is { } key && !key.StateKey.IsEmpty && key.StateKey != pdu.Sender.Text ? $" of {key.StateKey}" : "";
        return $"{what}{id} ({pdu.Type}{about} by {pdu.Sender})";
    }

    private void Line(string text = "") => _lines.Add(text);
}
