using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <content>Decides the next step of the resync, and judges partial events again.</content>
public sealed partial class PartialRoom
{
    private ResyncStep.Fetch? _fetch;
    private RecheckNeed? _neededBefore;
    private long _fetchNumber;

    /// <summary>Gets the number of events that were judged by the full state.</summary>
    public int RecheckedCount { get; private set; }

    /// <summary>Gets the number of partial events.</summary>
    public int PartialEventCount => _known is null ? 0 : _partial.Count;

    /// <summary>Gets the number of entries of the full state before the join that have arrived.</summary>
    public int ReceivedStateCount => _builder.Download is { } download && download.EventId == _join ? download.State.Count : 0;

    /// <summary>Returns the next step. It is the same step until the host reports its result: a step whose result was lost in a crash is returned again after <see cref="Load"/>.</summary>
    /// <param name="now">The current time.</param>
    public ResyncStep Next(DateTimeOffset now)
    {
        switch (Status)
        {
            case PartialRoomStatus.Full:
                return new ResyncStep.Done();
            case PartialRoomStatus.Ended:
                return new ResyncStep.Ended(EndReason);
        }

        if (_fetch is not null)
        {
            return _fetch;
        }

        if (_builder.Need is not { } need)
        {
            return CreateRecheck();
        }

        if (_neededBefore != need)
        {
            _servers.ForgetRefusals();
            _neededBefore = need;
        }

        bool isForJoin = need.EventId == _join;
        if (need.IsState && FindDownload(need.EventId, now) is { } download)
        {
            return _fetch = CreateFetch(download);
        }

        if (isForJoin ? _servers.FindNextTime(out _) is null : _servers.IsGivenUp())
        {
            return GiveUp(isForJoin);
        }

        if (_servers.Choose(now) is { } server)
        {
            return _fetch = need.IsState
                ? CreateFetch(_builder.Download = new StateDownload(_builder.Full, need.EventId, server.Name, _options.Resync))
                : new ResyncStep.FetchEvents(++_fetchNumber, server.Name, [need.EventId]);
        }

        DateTimeOffset until = _servers.FindNextTime(out int count) ?? now;
        return new ResyncStep.Blocked(until, need.EventId, count);
    }

    /// <summary>Judges the oldest partial events again, at most <see cref="ResyncOptions.BatchSize"/>, until something is needed from other servers.</summary>
    /// <param name="cancellationToken">Cancels the work between two events. The events that were judged until then are.</param>
    /// <returns>The decisions that changed, in either direction.</returns>
    /// <remarks>The room takes its full state in the call that judges the last partial event. An event that is received after this call is received by the full room.</remarks>
    public RecheckResult Recheck(CancellationToken cancellationToken = default)
    {
        var rechecked = ImmutableArray.CreateBuilder<EventId>();
        var flips = ImmutableArray.CreateBuilder<DecisionFlip>();
        var dropped = ImmutableArray.CreateBuilder<EventId>();
        for (int i = 0; i < _options.Resync.BatchSize && Status == PartialRoomStatus.Partial && _builder.Need is null && !cancellationToken.IsCancellationRequested; i++)
        {
            if (!_partial.TryPeek(out PartialEvent? next))
            {
                break;
            }

            EventId id = next.Value.EventId;
            RoomEvent? judged = null;
            RecheckOutcome outcome = _known!.TryGetEvent(id, out RoomEvent? known)
                ? _builder.Judge(known, next.Value.IsHistory, out judged, cancellationToken)
                : RecheckOutcome.Dropped;
            CollectAdded();
            if (outcome == RecheckOutcome.Waiting)
            {
                break;
            }

            if (judged is null && id == _join)
            {
                // Without its join, the room cannot be entered.
                End(ResyncEndReason.StateUnavailable);
                break;
            }

            _ = _partial.Remove(id);
            (judged is null ? dropped : rechecked).Add(id);
            if (judged is not null)
            {
                RecheckedCount++;
                if (judged.Status != known!.Status)
                {
                    flips.Add(new DecisionFlip { EventId = id, From = known.Status, To = judged.Status });
                }
            }
        }

        CompleteIfEmpty();
        return new RecheckResult { Rechecked = rechecked.DrainToImmutable(), Flips = flips.DrainToImmutable(), Dropped = dropped.DrainToImmutable(), IsFull = _known is null };
    }

    private ResyncStep.Recheck CreateRecheck() => new([.. _partial.Events.Take(_options.Resync.BatchSize).Select(item => item.EventId)]);

    /// <summary>Finds the download in progress. A server that cannot go on now is left: its events stay in the room, and another server announces which are missing.</summary>
    private StateDownload? FindDownload(EventId eventId, DateTimeOffset now)
    {
        if (_builder.Download is { } download && (download.EventId != eventId || !_servers.IsAvailable(download.Server, now)))
        {
            CollectAdded();
            _builder.Download = null;
        }

        return _builder.Download;
    }

    private ResyncStep.Fetch CreateFetch(StateDownload download) => download.Phase switch
    {
        StateDownloadPhase.Ids => new ResyncStep.FetchStateIds(++_fetchNumber, download.Server, download.EventId),
        StateDownloadPhase.Events => new ResyncStep.FetchEvents(++_fetchNumber, download.Server, download.NextMissing),
        _ => new ResyncStep.FetchState(++_fetchNumber, download.Server, download.EventId),
    };

    /// <summary>Gives up what no server gives: the resync, where it is the state before the join; otherwise the event that needs it.</summary>
    private ResyncStep GiveUp(bool isForJoin)
    {
        if (!isForJoin)
        {
            _builder.GiveUp();
            return CreateRecheck();
        }

        End(HasLocalUser ? ResyncEndReason.StateUnavailable : ResyncEndReason.Left);
        return new ResyncStep.Ended(EndReason);
    }

    /// <summary>Takes the full state when no event is partial. The work on a room is serial, so that no event can arrive between the check and the change.</summary>
    private void CompleteIfEmpty()
    {
        if (Status == PartialRoomStatus.Partial && _partial.Count == 0)
        {
            _builder.Full.IsRechecking = false;
            _known = null;
            SettleAll(PartialStateWaitStatus.Known);
        }
    }
}
