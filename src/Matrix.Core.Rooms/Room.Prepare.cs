using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Prepares the events of local users.</content>
public sealed partial class Room
{
    /// <summary>
    /// Gives an event of a local user its place in the room, and determines whether the room would accept it. The place is the room ID, the <c>prev_events</c>, the <c>auth_events</c>, the depth, and in
    /// room versions 1 and 2 the reference hashes.
    /// </summary>
    /// <remarks>
    /// The <c>prev_events</c> are the forward extremities. If there are more than <see cref="Pdu.MaxPrevEvents"/>, they are the deepest ones; events of equal depth are
    /// taken in order of their IDs. The room does not change.
    /// </remarks>
    /// <param name="draft">The event as the user wants to send it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The event, ready to be signed; or the reason why it cannot be prepared.</returns>
    /// <exception cref="ArgumentException">
    /// The draft is of type <c>m.room.create</c>, which starts another room; or its type or state key contains a lone surrogate.
    /// </exception>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#pdus">Server-server API, PDUs</seealso>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#auth-events-selection">Server-server API, Auth events selection</seealso>
    public PrepareResult PrepareNext(EventDraft draft, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Type == "m.room.create")
        {
            throw new ArgumentException("The room exists already: an m.room.create event starts another room.", nameof(draft));
        }

        using HistoryReader.Session session = _events.BeginSession();
        ImmutableArray<RoomEvent> prevEvents = ChoosePrevEvents();
        StateMap before = CurrentState;
        if (prevEvents.Length < _extremities.Count
            && !TryResolveAfter(prevEvents.Select(item => item.EventId), out before, out ImmutableArray<EventId> missing, cancellationToken))
        {
            return new PrepareResult.Missing(missing);
        }

        PduBuilder builder = draft.ToBuilder(Version);
        builder.RoomId = Id;
        builder.PrevEvents = [.. prevEvents.Select(item => item.EventId)];
        builder.Depth = Math.Min(prevEvents.Max(item => item.Pdu.Depth), CanonicalJson.MaxInteger - 1) + 1;
        builder.ReferenceHashes = GetReferenceHashes(prevEvents.Select(item => item.VerifiedPdu));

        // The content decides which events of the state authorise the event. Therefore the event is parsed before its auth events are selected.
        if (!builder.TryBuild(out Pdu? pdu, out PduError error))
        {
            return new PrepareResult.Malformed(error);
        }

        var state = new RoomStateView(_events, before);
        ImmutableArray<VerifiedPdu> authEvents = [.. AuthEventSelection.GetSlots(pdu).Select(slot => state.TryGetEvent(slot, out VerifiedPdu? found) ? found : null).OfType<VerifiedPdu>()];
        if (!state.Missing.IsEmpty)
        {
            return new PrepareResult.Missing(state.Missing);
        }

        builder.AuthEvents = [.. authEvents.Select(verified => verified.EventId)];
        builder.ReferenceHashes = GetReferenceHashes(prevEvents.Select(item => item.VerifiedPdu).Concat(authEvents));
        return builder.TryBuild(out pdu, out error) ? Judge(pdu, before) : new PrepareResult.Malformed(error);
    }

    /// <summary>Determines whether the room would accept an event: checks 4 to 6 of the checks performed on receipt.</summary>
    private PrepareResult Judge(Pdu unsigned, StateMap before)
    {
        var next = VerifiedPdu.TrustWithoutVerification(unsigned);
        AuthVerdict verdict = CheckByAuthEvents(next);
        ImmutableArray<EventId> missing = [];
        bool isJudged = !verdict.IsAllowed || TryCheck(next, before, out verdict, out missing);
        if (isJudged && verdict.IsAllowed && !BuildsOnAllExtremities(unsigned))
        {
            isJudged = TryCheck(next, CurrentState, out verdict, out missing);
        }

        return isJudged ? new PrepareResult.Ready(new PreparedEvent(unsigned, before, verdict)) : new PrepareResult.Missing(missing);
    }

    private ImmutableArray<RoomEvent> ChoosePrevEvents()
    {
        var extremities = new List<RoomEvent>(_extremities.Count);
        foreach (EventId id in _extremities.Ids)
        {
            if (_events.TryGet(id, out RoomEvent? extremity))
            {
                extremities.Add(extremity);
            }
        }

        return [.. extremities.OrderByDescending(item => item.Pdu.Depth).ThenBy(item => item.EventId).Take(Pdu.MaxPrevEvents)];
    }

    /// <summary>Computes the reference hashes of events; null where the room version references events by ID alone.</summary>
    private Dictionary<EventId, ReadOnlyMemory<byte>>? GetReferenceHashes(IEnumerable<VerifiedPdu> referenced)
    {
        if (!Version.Format.UsesReferenceHashes)
        {
            return null;
        }

        var hashes = new Dictionary<EventId, ReadOnlyMemory<byte>>();
        foreach (VerifiedPdu verified in referenced)
        {
            hashes[verified.EventId] = verified.Pdu.ComputeReferenceHash();
        }

        return hashes;
    }
}
