using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <content>Adds outliers: events without a place in the graph, which auth chains and states contain.</content>
public sealed partial class Room
{
    /// <summary>Adds an event of an auth chain, or of a state that another server reported.</summary>
    /// <param name="verified">The event, with verified signatures.</param>
    /// <returns>
    /// <see cref="ReceiveResult.Accepted"/> or <see cref="ReceiveResult.Rejected"/> by the event's own auth events; <see cref="ReceiveResult.Missing"/> where some of those are not available;
    /// <see cref="ReceiveResult.AlreadyKnown"/>; or <see cref="ReceiveResult.OtherRoom"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The event belongs to this room, but was parsed as an event of another room version.</exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a PDU, checks 1 to 4</seealso>
    public ReceiveResult AddOutlier(VerifiedPdu verified)
    {
        ArgumentNullException.ThrowIfNull(verified);
        using HistoryReader.Session session = _events.BeginSession();
        if (IsOfOtherRoom(verified))
        {
            return new ReceiveResult.OtherRoom();
        }

        Pdu pdu = verified.Pdu;
        if (_events.TryGet(pdu.EventId, out RoomEvent? known))
        {
            return new ReceiveResult.AlreadyKnown(ReplaceRedactedCopy(known, verified));
        }

        ImmutableArray<EventId> missing = FindMissingAuthEvents(pdu);
        if (!missing.IsEmpty)
        {
            return new ReceiveResult.Missing([], missing);
        }

        var outlier = RoomEvent.Outlier(verified, pdu.OverlongField == PduField.None ? CheckByAuthEvents(verified) : null);
        Hold(outlier);
        return outlier.IsRejected ? new ReceiveResult.Rejected(outlier) : new ReceiveResult.Accepted(outlier);
    }

    /// <summary>
    /// Adds the events of auth chains, in any order: an event is added after the events that it references. An event with missing auth events is not added, and neither are the events
    /// that reference it. All others are added.
    /// </summary>
    /// <param name="events">The events, with verified signatures.</param>
    /// <param name="cancellationToken">Cancels the work. The events that were added until then stay in the room.</param>
    /// <returns>The result for each event, in the order of the events. See <see cref="AddOutlier"/>.</returns>
    /// <exception cref="ArgumentException">An event belongs to this room, but was parsed as an event of another room version.</exception>
    public ImmutableArray<ReceiveResult> AddOutliers(IEnumerable<VerifiedPdu> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        using HistoryReader.Session session = _events.BeginSession();
        ImmutableArray<VerifiedPdu> all = [.. events];
        var results = new ReceiveResult?[all.Length];
        var waiting = new Dictionary<EventId, List<int>>();
        var work = new Queue<int>(Enumerable.Range(0, all.Length));
        while (work.TryDequeue(out int index))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReceiveResult result = AddOutlier(all[index]);
            results[index] = result;
            if (result is ReceiveResult.Missing missing)
            {
                // The event is tried again after the first of its missing events is added.
                EventId first = missing.AuthEvents[0];
                (waiting.TryGetValue(first, out List<int>? list) ? list : waiting[first] = []).Add(index);
            }
            else if (waiting.Remove(all[index].EventId, out List<int>? freed))
            {
                freed.ForEach(work.Enqueue);
            }
        }

        return [.. results.Select(result => result!)];
    }
}
