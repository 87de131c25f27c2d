using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Serving: what other servers ask for. Nothing here changes the room, and nothing that is asked for throws.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Retrieving events, § Backfilling and retrieving missing events. What is given the server that asks answers
/// nothing to one that may not ask (<see cref="MayAsk"/>); <see cref="GetAuthChain(IEnumerable{EventId})"/> and <see cref="GetStateBefore(EventId)"/> are for the host itself.
/// </remarks>
public sealed partial class Room
{
    /// <summary>How many places <see cref="GetMissingEvents"/> looks at, where it is not said.</summary>
    public const int DefaultMissingEvents = 10;

    /// <summary>The most places that <see cref="GetMissingEvents"/> looks at.</summary>
    public const int MaxMissingEvents = 20;

    /// <summary>The most places that a page of <see cref="GetBackfill(IEnumerable{EventId}, ServerName, int)"/> has.</summary>
    public const int MaxBackfill = 100;

    /// <summary>The most events that a request may start from or end at; more are passed over.</summary>
    public const int MaxRequestedEvents = 1000;

    /// <summary>The most events that <see cref="GetMissingEvents"/> starts from; more are passed over. Each is looked up with all that it cites.</summary>
    public const int MaxLatestEvents = 100;

    private readonly Func<UserId, bool>? _isErased;

    /// <summary>An event as a server may see it: <c>/event</c>.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="requester">The server that asks.</param>
    /// <returns>
    /// The event, redacted where its content is not for the server, and where the state at it is not known, as of an outlier. A rejected event is
    /// served, since accepted ones may cite it. Null where the server may not ask (<c>403</c>), or the event is not one that this room holds (<c>404</c>).
    /// </returns>
    public ServedEvent? ServeEvent(EventId eventId, ServerName requester)
    {
        using HistoryReader.Work reading = _events.BeginWork();
        return MayAsk(requester, ServingKind.Event, out _) && _events.TryGet(eventId, out RoomEvent? found)
            ? VisibilityFor(requester).Serve(found)
            : null;
    }

    /// <summary>The auth chain of an event: <c>/event_auth</c>.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="requester">The server that asks.</param>
    /// <returns>Null where the server may not ask, or the event is not one that this room holds.</returns>
    public AuthChain? ServeAuthChain(EventId eventId, ServerName requester)
    {
        using HistoryReader.Work reading = _events.BeginWork();
        return MayAsk(requester, ServingKind.EventAuth, out _) && _events.TryGet(eventId, out _) ? GetAuthChain([eventId]) : null;
    }

    /// <summary>The state before an event, and its auth chain: <c>/state_ids</c> and <c>/state</c>.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="requester">The server that asks.</param>
    /// <returns>Null where the server may not ask, the event is not one of this room's graph, or its state is not available.</returns>
    public RoomStateSnapshot? ServeStateIds(EventId eventId, ServerName requester)
    {
        using HistoryReader.Work reading = _events.BeginWork();
        return MayAsk(requester, ServingKind.StateIds, out _) ? GetStateBefore(eventId) : null;
    }

    /// <summary>The auth chain of events: what they cite in <c>auth_events</c>, what that cites, and so on; the events themselves only where another cites them.</summary>
    /// <remarks>In room version 12, where no event cites the create event, it is part of every chain all the same.</remarks>
    /// <param name="eventIds">The events.</param>
    public AuthChain GetAuthChain(IEnumerable<EventId> eventIds)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        using HistoryReader.Work reading = _events.BeginWork();
        var chain = new SortedSet<EventId>();
        var missing = new SortedSet<EventId>();
        var work = new Stack<(EventId Id, bool IsCited)>(eventIds.Distinct().Select(id => (id, false)));
        while (work.TryPop(out (EventId Id, bool IsCited) next))
        {
            if (next.IsCited && (chain.Contains(next.Id) || missing.Contains(next.Id)))
            {
                continue;
            }

            bool isHeld = _events.TryGet(next.Id, out RoomEvent? held);
            if (next.IsCited || !isHeld)
            {
                _ = (isHeld ? chain : missing).Add(next.Id);
            }

            if (isHeld)
            {
                PushAuthEvents(held!.Pdu, work);
            }
        }

        return new AuthChain([.. chain], [.. missing]);
    }

    private void PushAuthEvents(Pdu pdu, Stack<(EventId Id, bool IsCited)> work)
    {
        foreach (EventId id in pdu.AuthEvents)
        {
            work.Push((id, true));
        }

        if (Version.Format.UsesCreateEventIdAsRoomId && pdu.EventId != _create.Pdu.EventId)
        {
            work.Push((_create.Pdu.EventId, true));
        }
    }

    /// <summary>The state before an event, and its auth chain: <c>/state_ids</c> and <c>/state</c>.</summary>
    /// <param name="eventId">The event.</param>
    /// <returns>Null where the event is not known, is an outlier, or its state is not available.</returns>
    public RoomStateSnapshot? GetStateBefore(EventId eventId)
    {
        using HistoryReader.Work reading = _events.BeginWork();
        return TryFindStateBefore(eventId, out StateMap? before)
            ? new RoomStateSnapshot(before, GetAuthChain(before.GetOrderedEntries().Select(entry => entry.EventId)))
            : null;
    }

    /// <summary>The events between what a server has and what it was sent: <c>/get_missing_events</c>. Oldest first.</summary>
    /// <param name="earliest">What it has: these, and what is only behind them, are left out.</param>
    /// <param name="latest">What it was sent: its <c>prev_events</c> are where the walk begins.</param>
    /// <param name="requester">The server.</param>
    /// <param name="limit">How many places are looked at: at least one, at most <see cref="MaxMissingEvents"/>.</param>
    /// <param name="minDepth">Events of less depth are left out.</param>
    public ServedPage GetMissingEvents(
        IEnumerable<EventId> earliest, IEnumerable<EventId> latest, ServerName requester, int limit = DefaultMissingEvents, long minDepth = 0)
    {
        ArgumentNullException.ThrowIfNull(earliest);
        ArgumentNullException.ThrowIfNull(latest);
        using HistoryReader.Work reading = _events.BeginWork();
        ImmutableArray<EventId> asked = MayAsk(requester, ServingKind.MissingEvents, out _) ? InGraph(latest, MaxLatestEvents) : [];
        ImmutableHashSet<EventId> cited = CitedBy(asked);
        ImmutableHashSet<EventId> seen = [.. asked, .. earliest.Take(MaxRequestedEvents)];
        var walk = new HistoryWalk(_events, VisibilityFor(requester), seen, cited, minDepth);
        walk.Add(cited);
        return walk.Page(limit, MaxMissingEvents, oldestFirst: true);
    }

    /// <summary>History back from some events, these among it: <c>/backfill</c>. Deepest first, of equals the first by ID.</summary>
    /// <param name="from">The events.</param>
    /// <param name="requester">The server.</param>
    /// <param name="limit">How many places a page has: at least one, at most <see cref="MaxBackfill"/>.</param>
    public ServedPage GetBackfill(IEnumerable<EventId> from, ServerName requester, int limit = MaxBackfill)
    {
        ArgumentNullException.ThrowIfNull(from);
        using HistoryReader.Work reading = _events.BeginWork();
        ImmutableArray<EventId> asked = MayAsk(requester, ServingKind.Backfill, out _) ? InGraph(from, MaxRequestedEvents) : [];
        var walk = new HistoryWalk(_events, VisibilityFor(requester), [], CitedBy(asked), long.MinValue);
        walk.Add(asked);
        return walk.Page(limit, MaxBackfill, oldestFirst: false);
    }

    /// <summary>
    /// The page after one of <see cref="GetBackfill(IEnumerable{EventId}, ServerName, int)"/>. A host that answers a request goes on as long as a
    /// page holds no event and is not the last: an empty answer reads as the end of the room.
    /// </summary>
    /// <param name="page">The page before.</param>
    /// <param name="requester">The server.</param>
    public ServedPage GetBackfill(ServedPage page, ServerName requester)
    {
        ArgumentNullException.ThrowIfNull(page);
        using HistoryReader.Work reading = _events.BeginWork();
        var walk = new HistoryWalk(_events, VisibilityFor(requester), page.Seen.Except(page.Next), page.AskedFor, long.MinValue);
        walk.Add(MayAsk(requester, ServingKind.Backfill, out _) ? page.Next : []);
        return walk.Page(page.Limit, MaxBackfill, oldestFirst: false);
    }

    private ServerVisibility VisibilityFor(ServerName requester) => new(_events, requester, _isErased);

    private ImmutableArray<EventId> InGraph(IEnumerable<EventId> ids, int most) => [.. ids.Take(most).Where(_events.IsInGraph).Distinct()];

    private ImmutableHashSet<EventId> CitedBy(ImmutableArray<EventId> asked)
    {
        ImmutableHashSet<EventId>.Builder cited = ImmutableHashSet.CreateBuilder<EventId>();
        foreach (EventId id in asked)
        {
            if (_events.TryGet(id, out RoomEvent? known))
            {
                cited.UnionWith(known.PrevEvents);
            }
        }

        return cited.ToImmutable();
    }
}
