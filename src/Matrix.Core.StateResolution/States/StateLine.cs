using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>
/// States that follow each other by one event at a time, where each event is such that any of these states resolve to the newest of them.
/// </summary>
/// <remarks>
/// <para>
/// An event continues a line where resolution has no reason to judge it otherwise than the state before it did: it is not a power event; it cites just the events of the state before it
/// that authorise it, and that one at its own key; and by time it comes after each event that it depends on, and before each one that depends on it. Then
/// the full conflicted set of two states of the line holds nothing but events of the line after the older one, and values of that one; each event of the line is judged with the answers that
/// it was allowed by, and stands last at its key.
/// </para>
/// <para>In version 2.1 an event that replaces another does not continue a line: it would be an end of paths, on which older events may lie. The proof is in docs/adr/0030-cost-of-a-received-event.md.</para>
/// </remarks>
internal sealed class StateLine
{
    private readonly object _owner;

    /// <summary>The create event, power levels and join rules of the line, which no event of it changes, once they were seen not to be rejected.</summary>
    private readonly List<StateLeaf> _known = new(3);
    private int _firstNumber = int.MaxValue;
    private int _last;

    /// <summary>By time the last event of the line that depends on a key other than its own; what comes later in the line must come later by time too.</summary>
    private TimeOrder? _lastDependent;

    private StateLine(object owner) => _owner = owner;

    /// <summary>Notes that an event made one state from another.</summary>
    /// <param name="owner">Whose lines count. When it is replaced, all lines end.</param>
    /// <param name="index">Has the event.</param>
    /// <param name="verified">The event, which the state before it allowed.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="after">The state after it.</param>
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
            // Another event went on from there: a state is on one line alone.
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

    /// <summary>Leaves out of some states those that lie on a line between two others: they bring nothing to a resolution.</summary>
    /// <returns>The states that are left, in their order; those of one line are at most two, or one alone where all are of that line.</returns>
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

        // A line of two states has none between them.
        HashSet<StateLine> sound = [.. ends.Where(item => IsOldestSound(index, item.Value.Oldest)).Select(item => item.Key)];
        return [.. states.Where(state => state.Place is not { } place || !sound.Contains(place.Line)
            || ReferenceEquals(state, ends[place.Line].Oldest) || ReferenceEquals(state, ends[place.Line].Newest))];
    }

    /// <summary>Whether no event of the line after a state is in the auth chain of what the state holds: it is not where it has a greater number than all of that.</summary>
    private static bool IsOldestSound(AuthIndex index, StateMap oldest)
    {
        Place place = oldest.Place!;
        int known = place.Number == 0 ? place.Line._firstNumber - 1 : place.EventNumber;
        return oldest.IsCoveredBy(index) && oldest.NewestNumber <= known;
    }

    private bool Takes(Place at, in StateStep step) =>
        step.Number > at.EventNumber && (_lastDependent is not { } last || last.IsBefore(step.Order));

    /// <summary>Where a state is on a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">How many events of the line are before the state.</param>
    /// <param name="eventNumber">The number in the index of the last of these; negative where there is none.</param>
    internal sealed class Place(StateLine line, int number, int eventNumber)
    {
        public StateLine Line { get; } = line;

        public int Number { get; } = number;

        public int EventNumber { get; } = eventNumber;
    }

    /// <summary>The place of an event by time, as the second pass of iterative auth checks has it for events of one place on the mainline.</summary>
    internal readonly record struct TimeOrder(long OriginServerTs, EventId Id)
    {
        public bool IsBefore(TimeOrder other) => OriginServerTs < other.OriginServerTs || (OriginServerTs == other.OriginServerTs && Id < other.Id);
    }
}
