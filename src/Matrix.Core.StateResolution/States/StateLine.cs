using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents a line of states. Each state follows the one before it by one event, and any of these states resolve to the newest of them.</summary>
/// <remarks>
/// <para>
/// An event continues a line if resolution has no reason to judge it differently from the state before it. The event is not a power event. It cites exactly the
/// events of that state that authorise it, and the event at its own key. By time, it comes after each event that it depends on and before each event that
/// depends on it. The full conflicted set of two states of the line then holds only events of the line after the older state, and values of that state. Each
/// event of the line is judged with the same answers by which it was allowed before, and is the last one at its key.
/// </para>
/// <para>
/// In version 2.1 an event that replaces another event does not continue a line, because it would be an end of paths on which older events may lie. The proof
/// is in docs/adr/0030-cost-of-a-received-event.md.
/// </para>
/// </remarks>
internal sealed class StateLine
{
    private readonly object _owner;

    /// <summary>The create event, power levels and join rules that were found not to be rejected. No event of the line changes them.</summary>
    private readonly List<StateLeaf> _known = new(3);
    private int _firstNumber = int.MaxValue;
    private int _last;

    /// <summary>
    /// The last event of the line, by time, that depends on a key other than its own. Each later event of the line must also be later by time.
    /// </summary>
    private TimeOrder? _lastDependent;

    private StateLine(object owner) => _owner = owner;

    /// <summary>Records that an event led from one state to another.</summary>
    /// <param name="owner">The owner of the lines. Lines of another owner are ignored, so that a new owner ends all lines.</param>
    /// <param name="index">The index, which has the event.</param>
    /// <param name="verified">The event. The state before it allowed it.</param>
    /// <param name="before">The state before the event.</param>
    /// <param name="after">The state after the event.</param>
    public static void Continue(object owner, AuthIndex index, VerifiedPdu verified, StateMap before, StateMap after)
    {
        if (ReferenceEquals(before, after) || (after.Place is { } known && ReferenceEquals(known.Line._owner, owner)))
        {
            return;
        }

        Place at;
        if (before.Place is { } place && ReferenceEquals(place.Line._owner, owner))
        {
            at = place;
        }
        else
        {
            at = new Place(new StateLine(owner), 0, KeyLineages.None);
            before.Place = at;
        }

        StateLine line = at.Line;
        if (at.Number != line._last)
        {
            // Another event already continued the line from this state. A state is on one line only, so the new state begins its own.
            after.Place = new Place(new StateLine(owner), 0, KeyLineages.None);
        }
        else if (StateStep.TryRead(index, verified, before, line._known, out StateStep step) && line.Takes(at, in step))
        {
            line._last++;
            line._firstNumber = Math.Min(line._firstNumber, step.Number);
            if (step.DependsOnOthers)
            {
                line._lastDependent = step.Order;
            }

            after.Place = new Place(line, line._last, step.Number);
        }
    }

    /// <summary>Removes the states that lie on a line between two of the other states. They do not change the result of a resolution.</summary>
    /// <returns>The remaining states in their order. At most two states of one line remain, or one if all states are on that line.</returns>
    public static ImmutableArray<StateMap> EndsOf(object owner, AuthIndex index, ImmutableArray<StateMap> states)
    {
        Dictionary<StateLine, (StateMap Oldest, StateMap Newest)>? ends = null;
        int onLines = 0;
        foreach (StateMap state in states)
        {
            if (state.Place is not { } place || !ReferenceEquals(place.Line._owner, owner))
            {
                continue;
            }

            onLines++;
            (StateMap oldest, StateMap newest) = (ends ??= []).TryGetValue(place.Line, out (StateMap, StateMap) known) ? known : (state, state);
            ends[place.Line] = (place.Number < oldest.Place!.Number ? state : oldest, place.Number > newest.Place!.Number ? state : newest);
        }

        if (ends is null || ends.Count == onLines)
        {
            return states;
        }

        if (ends.Count == 1 && onLines == states.Length)
        {
            (StateMap oldest, StateMap newest) = ends.Values.First();
            return IsOldestSound(index, oldest) ? [newest] : states;
        }

        // A line with only two states loses none of them, because no state lies between them.
        HashSet<StateLine> sound = [.. ends.Where(item => IsOldestSound(index, item.Value.Oldest)).Select(item => item.Key)];
        return [.. states.Where(state => state.Place is not { } place || !sound.Contains(place.Line)
            || ReferenceEquals(state, ends[place.Line].Oldest) || ReferenceEquals(state, ends[place.Line].Newest))];
    }

    /// <summary>
    /// Determines whether no event of the line after a state is in the auth chains of the events of that state. That holds if every event of the state has a
    /// smaller number.
    /// </summary>
    private static bool IsOldestSound(AuthIndex index, StateMap oldest)
    {
        Place place = oldest.Place!;
        int known = place.Number == 0 ? place.Line._firstNumber - 1 : place.EventNumber;
        return oldest.IsCoveredBy(index) && oldest.NewestNumber <= known;
    }

    private bool Takes(Place at, in StateStep step) =>
        step.Number > at.EventNumber && (_lastDependent is not { } last || last.IsBefore(step.Order));

    /// <summary>Represents the place of a state on a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">The number of events of the line that lead to the state.</param>
    /// <param name="eventNumber">The number of the last of these events in the index; negative for the first state of a line.</param>
    internal sealed class Place(StateLine line, int number, int eventNumber)
    {
        public StateLine Line { get; } = line;

        public int Number { get; } = number;

        public int EventNumber { get; } = eventNumber;
    }

    /// <summary>
    /// Represents the order of an event by time, which the second pass of the iterative auth checks uses for events with the same position on the mainline.
    /// </summary>
    internal readonly record struct TimeOrder(MatrixTimestamp OriginServerTimestamp, EventId Id)
    {
        public bool IsBefore(TimeOrder other) => OriginServerTimestamp < other.OriginServerTimestamp || (OriginServerTimestamp == other.OriginServerTimestamp && Id < other.Id);
    }
}
