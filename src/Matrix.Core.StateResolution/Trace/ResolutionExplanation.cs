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
            throw new ArgumentException("A resolution without a state has nothing to describe.", nameof(resolution));
        }

        if (resolution.Trace is not { } trace)
        {
            return ["The states are the same: there is nothing to resolve.", ""];
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
        Line($"{_stateCount} states of a room of version {_trace.Version} are resolved by state resolution {algorithm}.");
        Line();
        DescribeConflict(state);
        if (_trace.Version.StateResolution == StateResolutionAlgorithm.V1)
        {
            Line("Events of one key are tried from the least depth up. The first stands; each next one replaces it as long as it is allowed.");
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
        Line($"The states agree on {agreed} entries, which stand whatever else comes out, and differ on {_trace.ConflictedSlots.Length}:");
        foreach (ConflictedSlot key in _trace.ConflictedSlots)
        {
            string events = string.Join(" against ", key.Events.Select(Name));
            string note = key.Events.Length == 1 ? " in some states, nothing in others" : "";
            Line($"  {Key(key.Slot)}: {events}{note}");
        }

        ImmutableArray<ConflictedEvent> more = [.. _trace.FullConflictedSet.Where(item => !item.Reasons.HasFlag(ConflictReasons.ConflictedState))];
        if (!more.IsEmpty)
        {
            Line("Judged with them, because the states do not all rest on these events:");
            foreach (ConflictedEvent item in more)
            {
                string why = item.Reasons.HasFlag(ConflictReasons.AuthDifference) ? "some states rest on it and others do not" : "it stands between two events in conflict";
                Line($"  {Name(item.EventId)}: {why}");
            }
        }

        Line();
    }

    private void DescribePowerEvents()
    {
        bool fromNothing = _trace.Version.StateResolution == StateResolutionAlgorithm.V2_1;
        Line("First, the events that can take power from somebody, and what they rest on, by the power of their senders.");
        Line(fromNothing
            ? "They are judged from nothing: each by what came out before it, and else by the events that it cites itself, as it was when it was sent."
            : "They are judged from what the states agree on, as it is now, and only where that says nothing by the events that they cite themselves.");
        foreach (PowerOrderedEvent place in _trace.PowerOrder)
        {
            Line($"  {Name(place.EventId)}, of a sender with level {place.SenderLevel}{After(place.DecidedBy)}");
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
            ? "Then the rest. No power levels came out so far, so that only the times at which they were sent order them."
            : $"Then the rest, by how far back in the history of the power levels ({string.Join(" ← ", _trace.Mainline)}) they stand.");
        foreach (MainlineOrderedEvent place in _trace.MainlineOrder)
        {
            string position = place.Position is { } steps ? $"{steps.ToString(CultureInfo.InvariantCulture)} back" : "before all of it";
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
        Line("What came out:");
        foreach (SlotResult outcome in _trace.Results)
        {
            Line(outcome.Winner is { } winner ? $"  {Key(outcome.Slot)}: {Name(winner)} stands." : $"  {Key(outcome.Slot)}: nothing stands. The room loses it.");
            foreach (LostEvent lost in outcome.Losers)
            {
                Line($"    {Name(lost.EventId)} does not: {Why(lost)}.");
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
        : _trace.Version.StateResolution == StateResolutionAlgorithm.V1 ? "    stands without a check" : "    not judged: it was rejected when it came");

    private static string Why(LostEvent lost) => lost.Reason switch
    {
        LossReason.NotAllowed when lost.Verdict is { } verdict => $"rule {verdict.RuleNumber} is against it: {verdict.Reason}",
        LossReason.Replaced => "an event that comes after it took its place",
        LossReason.WasRejected => "it was rejected when it came",
        LossReason.NotAvailable => "it is missing",
        _ => "it was not tried",
    };

    private static string After(OrderReason reason) => reason switch
    {
        OrderReason.Cites => "; it rests on the one before",
        OrderReason.PowerLevel => "; after the one before, whose sender has more",
        OrderReason.MainlinePosition => "; after the one before, which stands farther back",
        OrderReason.Timestamp => "; after the one before, which was sent earlier",
        OrderReason.EventId => "; after the one before by its ID alone",
        OrderReason.InCycle => "; it had to wait for what it rests on",
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
