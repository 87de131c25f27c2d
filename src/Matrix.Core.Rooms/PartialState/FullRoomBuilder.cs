using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Builds the room with its full state: the join with the state that a server gave, then each partial event in order, judged as an ordinary room judges it.</summary>
/// <remarks>
/// An older event that a partial event cites, and that the room does not have, gets its place first: with the state before it, so that it is known whether it was rejected. The chain of such events is
/// bounded, and so is their number.
/// </remarks>
internal sealed class FullRoomBuilder(Room full, EventId join, ResyncOptions options, Func<EventId, VerifiedPdu?> find)
{
    /// <summary>The older events to place, the next one last.</summary>
    private readonly List<OlderEvent> _older = [];
    private readonly Dictionary<EventId, VerifiedPdu> _fetched = [];
    private EventId? _unavailable;

    /// <summary>Gets the room.</summary>
    public Room Full { get; } = full;

    /// <summary>Gets what is needed from other servers, or null.</summary>
    public RecheckNeed? Need { get; private set; }

    /// <summary>Gets or sets the download of the needed state.</summary>
    public StateDownload? Download { get; set; }

    /// <summary>Gets the events that were added to the room and not taken yet.</summary>
    public List<RoomEvent> Added { get; } = [];

    /// <summary>Gets or sets the number of older events that were placed.</summary>
    public int PlacedCount { get; set; }

    /// <summary>Judges a partial event.</summary>
    /// <param name="known">The event, and the decision of the partial room.</param>
    /// <param name="isHistory">True if the event is older than the events of the room.</param>
    /// <param name="judged">The event as the room now holds it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public RecheckOutcome Judge(RoomEvent known, bool isHistory, out RoomEvent? judged, CancellationToken cancellationToken)
    {
        judged = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RecheckOutcome? outcome = _older.Count > 0 ? PlaceOlder(cancellationToken) : JudgeNow(known, isHistory, out judged, cancellationToken);
            if (outcome is { } result)
            {
                if (result != RecheckOutcome.Waiting)
                {
                    Reset();
                }

                return result;
            }
        }
    }

    /// <summary>Takes an event that was needed.</summary>
    public void AddEvent(VerifiedPdu verified)
    {
        if (Need is { IsState: false } need && need.EventId == verified.EventId)
        {
            _fetched[verified.EventId] = verified;
            Need = null;
        }
    }

    /// <summary>Notes that the needed state is complete.</summary>
    public void CompleteState() => Need = null;

    /// <summary>Notes that no server gives what is needed. The partial event that needs it is given up.</summary>
    public void GiveUp()
    {
        _unavailable = Need?.EventId;
        Need = null;
        Download = null;
    }

    private void Reset()
    {
        _older.Clear();
        _fetched.Clear();
        _unavailable = null;
        Need = null;
        Download = null;
    }

    /// <summary>Judges the event, or notes the first event that must be placed before it.</summary>
    /// <returns>Null if there is more to do.</returns>
    private RecheckOutcome? JudgeNow(RoomEvent known, bool isHistory, out RoomEvent? judged, CancellationToken cancellationToken)
    {
        judged = null;
        EventId id = known.EventId;
        if (_unavailable is not null)
        {
            return RecheckOutcome.Dropped;
        }

        if (id == join && !(Full.TryGetEvent(id, out RoomEvent? entered) && entered.IsInGraph))
        {
            return Enter(known, out judged, cancellationToken);
        }

        // A decision of the policy server stands. The current state does not soft-fail an event that was received before.
        bool isRefusedByPolicy = known is { Status: EventStatus.SoftFailed, UnsignedBy: not null };
        ReceiveOptions how = isHistory ? ReceiveOptions.Backfill : isRefusedByPolicy ? new ReceiveOptions { PolicyServer = PolicyServerStatus.Refused } : ReceiveOptions.Log;
        ReceiveResult result = Full.Receive(known.VerifiedPdu, how, cancellationToken);
        if (result is ReceiveResult.Missing missing)
        {
            return Follow(id, missing) ? null : RecheckOutcome.Dropped;
        }

        judged = Take(result);
        return judged is null ? RecheckOutcome.Dropped : RecheckOutcome.Judged;
    }

    private RecheckOutcome? Enter(RoomEvent known, out RoomEvent? judged, CancellationToken cancellationToken)
    {
        judged = null;
        if (Download is not { Phase: StateDownloadPhase.Complete } download || download.EventId != join)
        {
            Need = new RecheckNeed(join, IsState: true);
            return RecheckOutcome.Waiting;
        }

        ReceiveResult result = Full.EnterWithState(known.VerifiedPdu, download.State, cancellationToken);
        if (result is ReceiveResult.Missing missing)
        {
            return Follow(join, missing) ? null : RecheckOutcome.Dropped;
        }

        judged = Take(result);
        return judged is null ? RecheckOutcome.Dropped : RecheckOutcome.Judged;
    }

    /// <summary>Places the last of the older events, or notes what must come before it.</summary>
    /// <returns>Null if there is more to do.</returns>
    private RecheckOutcome? PlaceOlder(CancellationToken cancellationToken)
    {
        OlderEvent older = _older[^1];
        EventId id = older.EventId;
        if (_unavailable is not null)
        {
            return RecheckOutcome.Dropped;
        }

        if (Full.TryGetEvent(id, out RoomEvent? held) && (held.IsInGraph || older.IsAuthEvent))
        {
            _older.RemoveAt(_older.Count - 1);
            return null;
        }

        if ((held?.VerifiedPdu ?? find(id) ?? _fetched.GetValueOrDefault(id)) is not { } verified)
        {
            Need = new RecheckNeed(id, IsState: false);
            return RecheckOutcome.Waiting;
        }

        bool isLast = PlacedCount >= options.MaxPlacedEvents;
        bool isTooDeep = isLast || _older.Count >= options.MaxDepth;
        if (isTooDeep && older.IsAuthEvent)
        {
            return Finish(id, Full.AddOutlier(verified));
        }

        if (isLast)
        {
            return RecheckOutcome.Dropped;
        }

        EventId[] unknown = [.. verified.PrevEvents.Where(prev => !IsInGraph(prev))];
        if (unknown.Length == 0)
        {
            return Finish(id, Full.Receive(verified, ReceiveOptions.Backfill, cancellationToken));
        }

        // A state that a server gives stands for all previous events. Where some are known, the others get their own place, so that the result is the resolution of the states after each.
        if (unknown.Length < verified.PrevEvents.Count && !isTooDeep)
        {
            return Push(unknown[0], isAuthEvent: false) ? null : RecheckOutcome.Dropped;
        }

        if (Download is { Phase: StateDownloadPhase.Complete } download && download.EventId == id)
        {
            return Finish(id, Full.ReceiveWithState(verified, download.State, ReceiveOptions.Backfill, cancellationToken));
        }

        Need = new RecheckNeed(id, IsState: true);
        return RecheckOutcome.Waiting;
    }

    private RecheckOutcome? Finish(EventId id, ReceiveResult result)
    {
        if (result is ReceiveResult.Missing missing)
        {
            return Follow(id, missing) ? null : RecheckOutcome.Dropped;
        }

        if (Take(result) is not { } placed)
        {
            return RecheckOutcome.Dropped;
        }

        PlacedCount++;
        _older.RemoveAt(_older.Count - 1);

        // An event that builds on a rejected one builds on the events before it too.
        if (placed is { IsRejected: true, IsInGraph: true } && PlacedCount < options.MaxPlacedEvents && _older.Count < options.MaxDepth)
        {
            foreach (EventId prev in placed.PrevEvents.Where(prev => !IsInGraph(prev)))
            {
                _ = Push(prev, isAuthEvent: false);
            }
        }

        return null;
    }

    private RoomEvent? Take(ReceiveResult result)
    {
        switch (result)
        {
            case ReceiveResult.Judged judged:
                Added.Add(judged.Event);
                return judged.Event;
            case ReceiveResult.AlreadyKnown known:
                return known.Event;
            default:
                return null;
        }
    }

    /// <summary>Notes the first missing event as the next to place. An event that references itself has no place.</summary>
    private bool Follow(EventId id, ReceiveResult.Missing missing)
    {
        EventId? prev = missing.PrevEvents.IsEmpty ? null : missing.PrevEvents[0];
        return !missing.PrevEvents.Contains(id) && !missing.AuthEvents.Contains(id) && Push(prev ?? missing.AuthEvents[0], isAuthEvent: prev is null);
    }

    private bool Push(EventId id, bool isAuthEvent)
    {
        if (_older.Count > 2 * options.MaxDepth || _older.Exists(item => item.EventId == id))
        {
            return false;
        }

        _older.Add(new OlderEvent(id, isAuthEvent));
        return true;
    }

    private bool IsInGraph(EventId id) => Full.TryGetEvent(id, out RoomEvent? known) && known.IsInGraph;
}
