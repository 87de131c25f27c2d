using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <content>Takes the answers of servers. An answer to an earlier request is ignored, so that a late or repeated answer has no effect.</content>
public sealed partial class PartialRoom
{
    /// <summary>The maximum number of differences that are noted for one state.</summary>
    private const int MaxDifferences = 100;

    private readonly List<StateDifference> _differences = [];
    private readonly List<InvalidStateAnswer> _invalidAnswers = [];
    private (EventId EventId, ServerName Server, EventIdSum Sum)? _earlierAnswer;

    /// <summary>Gets the number of events that were left out of states, because their signatures could not be checked, or they cite such events.</summary>
    public int LeftOutCount { get; private set; }

    /// <summary>Takes the answer to <see cref="ResyncStep.FetchStateIds"/>.</summary>
    /// <param name="fetch">The request.</param>
    /// <param name="stateIds">The member <c>pdu_ids</c>.</param>
    /// <param name="authChainIds">The member <c>auth_chain_ids</c>.</param>
    /// <param name="now">The current time.</param>
    public void ReceiveStateIds(ResyncStep.FetchStateIds fetch, IEnumerable<EventId> stateIds, IEnumerable<EventId> authChainIds, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(stateIds);
        ArgumentNullException.ThrowIfNull(authChainIds);
        if (!TryAnswer(fetch) || _builder.Download is not { } download)
        {
            return;
        }

        StateAnswerFault fault = download.AddIds(stateIds, authChainIds, FindKnown);
        if (_earlierAnswer is { } earlier && earlier.EventId == download.EventId && earlier.Server != download.Server && !earlier.Sum.Matches(download.Announced))
        {
            AddDifference(new StateDifference { EventId = download.EventId, First = earlier.Server, Second = download.Server });
        }

        _earlierAnswer = (download.EventId, download.Server, download.Announced);
        Advance(download, fault, now);
    }

    /// <summary>Takes a part of the answer to <see cref="ResyncStep.FetchState"/>.</summary>
    /// <param name="fetch">The request.</param>
    /// <param name="events">The events, with verified signatures, and whether each is in the member <c>pdus</c>; the others are in <c>auth_chain</c>. At most some hundreds.</param>
    /// <param name="unverifiable">The number of events that are left out because the keys of their servers are not available. Events with bad signatures are left out and do not count.</param>
    /// <param name="now">The current time.</param>
    /// <returns><see langword="true"/> if the host goes on reading the answer; <see langword="false"/> if the answer is not needed any more.</returns>
    public bool ReceiveStatePage(ResyncStep.FetchState fetch, IEnumerable<(VerifiedPdu Event, bool IsState)> events, int unverifiable, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (!IsCurrent(fetch) || _builder.Download is not { } download)
        {
            return false;
        }

        StateAnswerFault fault = download.AddPage(events, unverifiable);
        CollectAdded();
        if (fault != StateAnswerFault.None)
        {
            _fetch = null;
            Advance(download, fault, now);
        }

        return fault == StateAnswerFault.None;
    }

    /// <summary>Takes the end of the answer to <see cref="ResyncStep.FetchState"/>, after all its parts.</summary>
    /// <param name="fetch">The request.</param>
    /// <param name="now">The current time.</param>
    public void CompleteState(ResyncStep.FetchState fetch, DateTimeOffset now)
    {
        if (TryAnswer(fetch) && _builder.Download is { } download)
        {
            Advance(download, download.EndPages(), now);
        }
    }

    /// <summary>Takes the answers to <see cref="ResyncStep.FetchEvents"/>.</summary>
    /// <param name="fetch">The request.</param>
    /// <param name="events">The events that the server has, with verified signatures. Events with bad signatures are left out.</param>
    /// <param name="unverifiable">The events that are left out because the keys of their servers are not available.</param>
    /// <param name="now">The current time.</param>
    /// <remarks>If a request fails on the way, the host calls <see cref="Fail"/> instead: an event that is in neither list is one that the server does not have.</remarks>
    public void ReceiveEvents(ResyncStep.FetchEvents fetch, IEnumerable<VerifiedPdu> events, IEnumerable<EventId> unverifiable, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(unverifiable);
        if (!TryAnswer(fetch))
        {
            return;
        }

        if (_builder.Download is { } download && _builder.Need is { IsState: true })
        {
            Advance(download, download.AddEvents(fetch.EventIds, events, unverifiable), now);
            return;
        }

        foreach (VerifiedPdu verified in events.Where(verified => fetch.EventIds.Contains(verified.EventId)))
        {
            _builder.AddEvent(verified);
        }

        if (_builder.Need is null)
        {
            _servers.Succeeded(fetch.Server);
        }
        else
        {
            _servers.Failed(fetch.Server, ResyncFailure.Refused, now, notBefore: null);
        }
    }

    /// <summary>Takes the failure of a request.</summary>
    /// <param name="fetch">The request.</param>
    /// <param name="failure">The failure. Only <see cref="ResyncFailure.Refused"/> by all servers can end the resync.</param>
    /// <param name="now">The current time.</param>
    /// <param name="notBefore">
    /// The time before which the server must not be asked: its <c>retry_after_ms</c>, or the host's own knowledge of the server. <see langword="null"/> for the delay of <see cref="ResyncOptions"/>.
    /// </param>
    public void Fail(ResyncStep.Fetch fetch, ResyncFailure failure, DateTimeOffset now, DateTimeOffset? notBefore = null)
    {
        if (!TryAnswer(fetch))
        {
            return;
        }

        if (failure == ResyncFailure.Invalid)
        {
            Quarantine(fetch.Server, GetEventId(fetch), StateAnswerFault.Malformed, now);
            return;
        }

        _servers.Failed(fetch.Server, failure, now, notBefore);
    }

    /// <summary>Replaces the entries of the download in progress by a state that reads its nodes from the host's store, so that they do not stay in memory.</summary>
    /// <param name="source">The store. The host has stored the nodes of <see cref="PartialRoomChanges.Download"/> of the last changes.</param>
    public void ReleaseDownload(IStateNodeSource source)
    {
        if (_builder.Download is { } download && download.State.Count > 0)
        {
            download.State = StateMap.Load(download.State.Root, source);
        }
    }

    /// <summary>Continues after an answer about a state: with the next request, with the complete state, or with another server.</summary>
    private void Advance(StateDownload download, StateAnswerFault fault, DateTimeOffset now)
    {
        CollectAdded();
        if (fault != StateAnswerFault.None)
        {
            Quarantine(download.Server, download.EventId, fault, now);
            return;
        }

        _servers.Succeeded(download.Server);
        if (download.Phase == StateDownloadPhase.Complete)
        {
            LeftOutCount += download.LeftOutCount;
            NoteDifferences(download);
            _builder.CompleteState();
        }
    }

    private void Quarantine(ServerName server, EventId eventId, StateAnswerFault fault, DateTimeOffset now)
    {
        CollectAdded();
        _servers.Failed(server, ResyncFailure.Invalid, now, notBefore: null);
        _invalidAnswers.Add(new InvalidStateAnswer { Server = server, EventId = eventId, Fault = fault });
        _builder.Download = null;
    }

    /// <summary>Compares the state before the join with the answer to the join, which had all of it but the members.</summary>
    private void NoteDifferences(StateDownload download)
    {
        if (download.EventId != _join || !_known!.TryGetStateBefore(_join, out StateMap? answered))
        {
            return;
        }

        foreach (StateEntry entry in answered.GetOrderedEntries())
        {
            if (!download.State.TryGetValue(entry.Slot, out EventId held) || held != entry.EventId)
            {
                AddDifference(new StateDifference { EventId = _join, First = _serversAtJoin[0], Second = download.Server, Slot = entry.Slot });
            }
        }
    }

    private void AddDifference(StateDifference difference)
    {
        if (_differences.Count < MaxDifferences)
        {
            _differences.Add(difference);
        }
    }

    private bool TryAnswer(ResyncStep.Fetch fetch)
    {
        bool isCurrent = IsCurrent(fetch);
        _fetch = isCurrent ? null : _fetch;
        return isCurrent;
    }

    private bool IsCurrent(ResyncStep.Fetch fetch)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        return fetch.Equals(_fetch);
    }

    private static EventId GetEventId(ResyncStep.Fetch fetch) => fetch switch
    {
        ResyncStep.FetchStateIds ids => ids.EventId,
        ResyncStep.FetchState state => state.EventId,
        _ => ((ResyncStep.FetchEvents)fetch).EventIds[0],
    };
}
