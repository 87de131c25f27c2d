using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Building the next event.</summary>
/// <remarks>Matrix spec, server-server API, § PDUs, § Auth events selection.</remarks>
public sealed partial class Room
{
    /// <summary>
    /// Fills in the place of an event of one's own: its room, <c>prev_events</c>, <c>auth_events</c>, depth, and in room versions 1 and 2 the
    /// reference hashes; and says whether the room would allow it. The room does not change.
    /// </summary>
    /// <remarks>
    /// It goes after all forward extremities; of more than <see cref="Pdu.MaxPrevEvents"/> after the deepest, of equals the first by ID.
    /// </remarks>
    /// <param name="draft">
    /// The event: sender, type, state key, content, time, what it redacts, and in room versions 1 and 2 its ID. The rest is filled in.
    /// </param>
    /// <exception cref="ArgumentException">The draft is of a create event, or of another room version.</exception>
    public PrepareResult PrepareNext(PduBuilder draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Type == "m.room.create")
        {
            throw new ArgumentException("The room has been created: a create event begins another.", nameof(draft));
        }

        using HistoryReader.Work reading = _events.BeginWork();
        ImmutableArray<RoomEvent> after = ChoosePrevEvents();
        StateMap before = CurrentState;
        if (after.Length < _extremities.Count && !TryResolveAfter(after.Select(item => item.EventId), out before, out ImmutableArray<EventId> missing))
        {
            return new PrepareResult.Missing(missing);
        }

        draft.RoomId = Id;
        draft.PrevEvents = [.. after.Select(item => item.EventId)];
        draft.AuthEvents = [];
        draft.Depth = Math.Min(after.Max(item => item.Pdu.Depth), CanonicalJson.MaxInteger - 1) + 1;
        draft.ReferenceHashes = ReferenceHashesOf(after.Select(item => item.VerifiedPdu));

        // Which state authorises the event follows from its content: it is read as it will be sent.
        if (!draft.TryBuild(out Pdu? pdu, out PduError error))
        {
            return new PrepareResult.Malformed(error);
        }

        if (pdu.Version.Id != Version.Id)
        {
            throw new ArgumentException($"The room is of version {Version}, and the draft of version {pdu.Version}.", nameof(draft));
        }

        var state = new RoomStateView(_events, before);
        ImmutableArray<VerifiedPdu> authorising = [.. AuthEventSelection.GetSlots(pdu).Select(slot => state.TryGetEvent(slot, out VerifiedPdu? verified) ? verified : null).OfType<VerifiedPdu>()];
        draft.AuthEvents = [.. authorising.Select(verified => verified.EventId)];
        draft.ReferenceHashes = ReferenceHashesOf(after.Select(item => item.VerifiedPdu).Concat(authorising));
        if (!state.Missing.IsEmpty)
        {
            return new PrepareResult.Missing(state.Missing);
        }

        return draft.TryBuild(out pdu, out error) ? Judge(draft, VerifiedPdu.TrustWithoutVerification(pdu), before) : new PrepareResult.Malformed(error);
    }

    /// <summary>Whether the room would allow the event: steps 4 to 6 of the checks on receipt.</summary>
    private PrepareResult Judge(PduBuilder draft, VerifiedPdu next, StateMap before)
    {
        AuthVerdict verdict = CheckByAuthEvents(next);
        ImmutableArray<EventId> missing = [];
        bool isJudged = !verdict.IsAllowed || TryCheck(next, before, out verdict, out missing);
        if (isJudged && verdict.IsAllowed && !BuildsOnAllExtremities(next.Pdu))
        {
            isJudged = TryCheck(next, CurrentState, out verdict, out missing);
        }

        return isJudged ? new PrepareResult.Ready(draft, before, verdict) : new PrepareResult.Missing(missing);
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

    /// <summary>The reference hashes of events that are cited; null where the room version cites by ID alone.</summary>
    private Dictionary<EventId, ReadOnlyMemory<byte>>? ReferenceHashesOf(IEnumerable<VerifiedPdu> cited)
    {
        if (!Version.Format.UsesReferenceHashes)
        {
            return null;
        }

        var hashes = new Dictionary<EventId, ReadOnlyMemory<byte>>();
        foreach (VerifiedPdu verified in cited)
        {
            hashes[verified.EventId] = verified.Pdu.ComputeReferenceHash();
        }

        return hashes;
    }
}
