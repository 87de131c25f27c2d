using System.Collections.Immutable;
using System.Globalization;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;
using Matrix.Core.Tool.Output;

namespace Matrix.Core.Tool.Cases;

/// <summary>Prints a resolution for a moderator of the room: the conflicts, the order of the checks, and the result with its reasons.</summary>
internal sealed class ResolutionStory
{
    private readonly TextWriter _output;
    private readonly ResolveCase _case;
    private readonly ResolutionTrace _trace;

    private ResolutionStory(TextWriter output, ResolveCase read, ResolutionTrace trace)
    {
        _output = output;
        _case = read;
        _trace = trace;
    }

    public static void Tell(TextWriter output, ResolveCase read, Resolution resolution)
    {
        if (resolution.Trace is not { } trace)
        {
            output.WriteLine("The states are the same: there is nothing to resolve.");
            output.WriteLine();
            return;
        }

        new ResolutionStory(output, read, trace).Tell(resolution.State!);
    }

    private void Tell(StateMap state)
    {
        string algorithm = _trace.Version.StateResolution switch
        {
            StateResolutionAlgorithm.V1 => "v1",
            StateResolutionAlgorithm.V2 => "v2",
            _ => "v2.1",
        };
        Line($"{_case.States.Length} states of a room of version {_trace.Version} are resolved by state resolution {algorithm}.");
        Line();
        TellConflict(state);
        if (_trace.Version.StateResolution == StateResolutionAlgorithm.V1)
        {
            Line("Events of one key are tried from the least depth up. The first stands; each next one replaces it as long as it is allowed.");
            TellJudgements(pass: 1);
            TellJudgements(pass: 2);
        }
        else
        {
            TellPowerEvents();
            TellTheRest();
        }

        TellOutcomes();
    }

    private void TellConflict(StateMap state)
    {
        int agreed = state.Count(entry => !_trace.ConflictedKeys.Any(key => key.Key == entry.Key));
        Line($"The states agree on {agreed} entries, which stand whatever else comes out, and differ on {_trace.ConflictedKeys.Length}:");
        foreach (ConflictedKey key in _trace.ConflictedKeys)
        {
            string events = string.Join(" against ", key.Events.Select(Name));
            string note = key.Events.Length == 1 ? " in some states, nothing in others" : "";
            Line($"  {Key(key.Key)}: {events}{note}");
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

    private void TellPowerEvents()
    {
        bool fromNothing = _trace.Version.StateResolution == StateResolutionAlgorithm.V2_1;
        Line("First, the events that can take power from somebody, and what they rest on, by the power of their senders.");
        Line(fromNothing
            ? "They are judged from nothing: each by what came out before it, and else by the events that it cites itself, as it was when it was sent."
            : "They are judged from what the states agree on, as it is now, and only where that says nothing by the events that they cite themselves.");
        foreach (PowerOrderedEvent place in _trace.PowerOrder)
        {
            Line($"  {Name(place.EventId)}, of a sender with level {place.SenderLevel}{After(place.DecidedBy)}");
            TellVerdict(place.EventId, pass: 1);
        }

        if (_trace.PowerOrder.IsEmpty)
        {
            Line("  There are none.");
        }

        Line();
    }

    private void TellTheRest()
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
            TellVerdict(place.EventId, pass: 2);
        }

        Line();
    }

    private void TellJudgements(int pass)
    {
        foreach (AuthCheckTrace judgement in _trace.Judgements.Where(item => item.Pass == pass))
        {
            Line($"  {Name(judgement.EventId)}");
            TellVerdict(judgement);
        }

        Line();
    }

    private void TellOutcomes()
    {
        Line("What came out:");
        foreach (KeyOutcome outcome in _trace.Outcomes)
        {
            Line(outcome.Winner is { } winner ? $"  {Key(outcome.Key)}: {Name(winner)} stands." : $"  {Key(outcome.Key)}: nothing stands. The room loses it.");
            foreach (LostEvent lost in outcome.Losers)
            {
                Line($"    {Name(lost.EventId)} does not: {Why(lost)}.");
            }
        }

        Line();
    }

    private void TellVerdict(EventId id, int pass)
    {
        if (_trace.Judgements.FirstOrDefault(item => item.EventId == id && item.Pass == pass) is { } judgement)
        {
            TellVerdict(judgement);
        }
    }

    private void TellVerdict(AuthCheckTrace judgement) => Line(judgement.Verdict is { } verdict
        ? $"    {(verdict.IsAllowed ? "allowed" : "not allowed")} (rule {verdict.RuleNumber}): {verdict.Reason}"
        : _trace.Version.StateResolution == StateResolutionAlgorithm.V1 ? "    stands without a check" : "    not judged: it was rejected when it came");

    private static string Why(LostEvent lost) => lost.Reason switch
    {
        LossReason.NotAllowed when lost.Verdict is { } verdict => $"rule {verdict.RuleNumber} is against it: {verdict.Reason}",
        LossReason.Replaced => "an event that comes after it took its place",
        LossReason.WasRejected => "it was rejected when it came",
        LossReason.NotAtHand => "it is not at hand",
        _ => "it was not tried",
    };

    private static string After(OrderReason reason) => reason switch
    {
        OrderReason.Cites => "; it rests on the one before",
        OrderReason.PowerLevel => "; after the one before, whose sender has more",
        OrderReason.MainlinePosition => "; after the one before, which stands farther back",
        OrderReason.Timestamp => "; after the one before, which was sent earlier",
        OrderReason.EventId => "; after the one before by its ID alone",
        OrderReason.WasHeldBack => "; it had to wait for what it rests on",
        _ => "",
    };

    private static string Key(StateSlot key) => key.StateKey.IsEmpty ? key.Type.ToString() : $"{key.Type} of {key.StateKey}";

    /// <summary>Returns a description of an event: its action, its ID, its type and its sender.</summary>
    private string Name(EventId id)
    {
        if (!_case.Events.TryGet(id, out AuthEvent? found))
        {
            return id.ToString();
        }

        Pdu pdu = found.Value.VerifiedPdu.Pdu;
        string what = pdu.Content.TryGetMember("membership"u8, out JsonSlice membership) && membership.TryGetString(out string text) ? $"{text} " : "";
        string about = pdu.Slot is { } key && !key.StateKey.IsEmpty && key.StateKey != pdu.Sender.Text ? $" of {key.StateKey}" : "";
        return $"{what}{id} ({pdu.Type}{about} by {pdu.Sender})";
    }

    private void Line(string text = "") => _output.WriteLine(Printable.Of(text));
}
