using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Outliers: events that are held for what cites them, without a place in the graph.</summary>
/// <remarks>Matrix spec, server-server API, § Checks performed on receipt of a PDU, steps 1 to 4; the network's practice for auth chains and states.</remarks>
public sealed partial class Room
{
    /// <summary>Takes an event of an auth chain, or of a state that a server gave.</summary>
    /// <param name="verified">The event.</param>
    /// <returns>Accepted or rejected by its own auth events, missing some of them, known already, or of another room.</returns>
    public ReceiveResult AddOutlier(VerifiedPdu verified)
    {
        ArgumentNullException.ThrowIfNull(verified);
        using HistoryReader.Work reading = _events.BeginWork();
        if (IsOfOtherRoom(verified))
        {
            return new ReceiveResult.OtherRoom();
        }

        Pdu pdu = verified.Pdu;
        if (_events.TryGet(pdu.EventId, out RoomEvent? known))
        {
            return new ReceiveResult.AlreadyKnown(Complete(known, verified));
        }

        ImmutableArray<EventId> missing = MissingAuthEvents(pdu);
        if (!missing.IsEmpty)
        {
            return new ReceiveResult.Missing([], missing);
        }

        var outlier = RoomEvent.Outlier(verified, pdu.OverlongField == PduField.None ? CheckByAuthEvents(verified) : null);
        Hold(outlier);
        return outlier.IsRejected ? new ReceiveResult.Rejected(outlier) : new ReceiveResult.Accepted(outlier);
    }

    /// <summary>
    /// Takes the events of auth chains in any order: what cites is taken after what it cites. An event whose auth events are missing is left
    /// out with those that cite it, and the rest is taken.
    /// </summary>
    /// <param name="events">The events.</param>
    /// <returns>The answer to each event, in the order given.</returns>
    public ImmutableArray<ReceiveResult> AddOutliers(IEnumerable<VerifiedPdu> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        using HistoryReader.Work reading = _events.BeginWork();
        ImmutableArray<VerifiedPdu> all = [.. events];
        var answers = new ReceiveResult?[all.Length];
        var waiting = new Dictionary<EventId, List<int>>();
        var work = new Queue<int>(Enumerable.Range(0, all.Length));
        while (work.TryDequeue(out int index))
        {
            ReceiveResult answer = AddOutlier(all[index]);
            answers[index] = answer;
            if (answer is ReceiveResult.Missing missing)
            {
                // Tried again when the first of what it lacks has come.
                EventId first = missing.AuthEvents[0];
                (waiting.TryGetValue(first, out List<int>? list) ? list : waiting[first] = []).Add(index);
            }
            else if (waiting.Remove(all[index].Pdu.EventId, out List<int>? freed))
            {
                freed.ForEach(work.Enqueue);
            }
        }

        return [.. answers.Select(answer => answer!)];
    }
}
