using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Provides the answers to the requests of other servers about a room. It only reads, and nothing in a request makes it throw.</summary>
/// <remarks>
/// <para>
/// The methods with a <c>requester</c> answer nothing to a server that <see cref="MayAsk"/> refuses. <see cref="GetAuthChain"/> and <see cref="TryGetStateIds(EventId, out RoomStateSnapshot?, CancellationToken)"/> are
/// for the host itself.
/// </para>
/// <para>It belongs to a <see cref="Room"/>, and like the room it is not safe for concurrent use.</para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#retrieving-events">Server-server API, Retrieving events</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#backfilling-and-retrieving-missing-events">Server-server API, Backfilling and retrieving missing events</seealso>
public sealed partial class RoomServing
{
    /// <summary>The default number of events that <see cref="GetMissingEvents"/> visits.</summary>
    public const int DefaultMissingEvents = 10;

    /// <summary>The maximum number of events that <see cref="GetMissingEvents"/> visits.</summary>
    public const int MaxMissingEvents = 20;

    /// <summary>The maximum number of events that a page of <see cref="GetBackfill(IEnumerable{EventId}, ServerName, int, CancellationToken)"/> visits.</summary>
    public const int MaxBackfill = 100;

    /// <summary>The maximum number of events that a request may start from or end at. Further ones are ignored.</summary>
    public const int MaxRequestedEvents = 1000;

    /// <summary>The maximum number of events that <see cref="GetMissingEvents"/> starts from. Further ones are ignored. Each is looked up with all events that it references.</summary>
    public const int MaxLatestEvents = 100;

    private readonly Room _room;
    private readonly RoomEventStore _events;
    private readonly CurrentServers _currentServers;
    private readonly Func<UserId, bool>? _isErased;

    internal RoomServing(Room room, RoomEventStore events, CurrentServers currentServers, Func<UserId, bool>? isErased)
    {
        _room = room;
        _events = events;
        _currentServers = currentServers;
        _isErased = isErased;
    }

    /// <summary>Tries to get an event, for <c>GET /event</c>.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="requester">The requesting server.</param>
    /// <param name="served">
    /// The event. It is redacted if the server may not see its content, or if the state at the event is unknown, as for an outlier. A rejected event is served, because accepted events may
    /// reference it.
    /// </param>
    /// <returns><see langword="true"/> if there is an event to serve; <see langword="false"/> if the server may not ask (<c>403</c>) or the room does not have the event (<c>404</c>).</returns>
    /// <exception cref="ArgumentException"><paramref name="requester"/> is the default value.</exception>
    public bool TryGetEvent(EventId eventId, ServerName requester, [NotNullWhen(true)] out ServedEvent? served)
    {
        using HistoryReader.Session session = _events.BeginSession();
        served = MayAsk(requester, ServingKind.Event, out _) && _events.TryGet(eventId, out RoomEvent? found)
            ? GetVisibility(requester).Serve(found)
            : null;
        return served is not null;
    }

    /// <summary>Tries to get the auth chain of an event, for <c>GET /event_auth</c>.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="requester">The requesting server.</param>
    /// <param name="authChain">The auth chain.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns><see langword="true"/> if there is an auth chain to serve; <see langword="false"/> if the server may not ask or the room does not have the event.</returns>
    /// <exception cref="ArgumentException"><paramref name="requester"/> is the default value.</exception>
    public bool TryGetAuthChain(EventId eventId, ServerName requester, [NotNullWhen(true)] out AuthChain? authChain, CancellationToken cancellationToken = default)
    {
        using HistoryReader.Session session = _events.BeginSession();
        authChain = MayAsk(requester, ServingKind.EventAuth, out _) && _events.TryGet(eventId, out _) ? GetAuthChain([eventId], cancellationToken) : null;
        return authChain is not null;
    }

    /// <summary>Tries to get the state before an event and its auth chain, for <c>GET /state_ids</c> and <c>GET /state</c>.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="requester">The requesting server.</param>
    /// <param name="snapshot">The state and its auth chain.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>
    /// <see langword="true"/> if there is a state to serve; <see langword="false"/> if the server may not ask, the event is not part of the room's graph, or its state is not available.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="requester"/> is the default value.</exception>
    public bool TryGetStateIds(EventId eventId, ServerName requester, [NotNullWhen(true)] out RoomStateSnapshot? snapshot, CancellationToken cancellationToken = default)
    {
        using HistoryReader.Session session = _events.BeginSession();
        snapshot = null;
        return MayAsk(requester, ServingKind.StateIds, out _) && TryGetStateIds(eventId, out snapshot, cancellationToken);
    }

    /// <summary>Tries to get the state before an event and its auth chain, without a check of the requesting server.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="snapshot">The state and its auth chain.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns><see langword="true"/> if the state is available; <see langword="false"/> if the event is unknown, is an outlier, or its state is not available.</returns>
    public bool TryGetStateIds(EventId eventId, [NotNullWhen(true)] out RoomStateSnapshot? snapshot, CancellationToken cancellationToken = default)
    {
        using HistoryReader.Session session = _events.BeginSession();
        snapshot = _room.TryGetStateBefore(eventId, out StateMap? before, cancellationToken)
            ? new RoomStateSnapshot(before, GetAuthChain(before.GetOrderedEntries().Select(entry => entry.EventId), cancellationToken))
            : null;
        return snapshot is not null;
    }

    /// <summary>Gets the auth chain of some events, without a check of the requesting server.</summary>
    /// <remarks>
    /// The chain has the <c>auth_events</c> of the events, the <c>auth_events</c> of those, and so on. It has one of the events itself only where another event references it. In room version 12, where
    /// events do not reference the create event, the create event is part of every chain.
    /// </remarks>
    /// <param name="eventIds">The event IDs.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The auth chain.</returns>
    public AuthChain GetAuthChain(IEnumerable<EventId> eventIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        using HistoryReader.Session session = _events.BeginSession();
        var chain = new SortedSet<EventId>();
        var missing = new SortedSet<EventId>();
        var work = new Stack<(EventId Id, bool IsCited)>(eventIds.Distinct().Select(id => (id, false)));
        while (work.TryPop(out (EventId Id, bool IsCited) next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (next.IsCited && (chain.Contains(next.Id) || missing.Contains(next.Id)))
            {
                continue;
            }

            bool isAvailable = _events.TryGet(next.Id, out RoomEvent? found);
            if (next.IsCited || !isAvailable)
            {
                _ = (isAvailable ? chain : missing).Add(next.Id);
            }

            if (isAvailable)
            {
                PushAuthEvents(found!.Pdu, work);
            }
        }

        return new AuthChain([.. chain], [.. missing]);
    }

    /// <summary>Gets the events between those that a server has and those that it received, oldest first, for <c>POST /get_missing_events</c>.</summary>
    /// <param name="earliest">The events that the server has. They are left out, and so are the events that are reached only through them.</param>
    /// <param name="latest">The events that the server received. The walk starts from their <c>prev_events</c>.</param>
    /// <param name="requester">The requesting server.</param>
    /// <param name="limit">The number of events that are visited: at least one, at most <see cref="MaxMissingEvents"/>.</param>
    /// <param name="minDepth">The minimum depth. Events of less depth are left out.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The events; empty for a server that may not ask.</returns>
    /// <exception cref="ArgumentException"><paramref name="requester"/> is the default value.</exception>
    public ServedPage GetMissingEvents(
        IEnumerable<EventId> earliest,
        IEnumerable<EventId> latest,
        ServerName requester,
        int limit = DefaultMissingEvents,
        long minDepth = 0,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(earliest);
        ArgumentNullException.ThrowIfNull(latest);
        using HistoryReader.Session session = _events.BeginSession();
        ImmutableArray<EventId> requested = MayAsk(requester, ServingKind.MissingEvents, out _) ? TakeInGraph(latest, MaxLatestEvents) : [];
        ImmutableHashSet<EventId> cited = GetPrevEvents(requested);
        ImmutableHashSet<EventId> seen = [.. requested, .. earliest.Take(MaxRequestedEvents)];
        var walk = new HistoryWalk(_events, GetVisibility(requester), seen, cited, minDepth);
        walk.Add(cited);
        return walk.GetPage(limit, MaxMissingEvents, oldestFirst: true, cancellationToken);
    }

    /// <summary>Gets the events before some events, and these events themselves, for <c>GET /backfill</c>. The deepest come first; events of equal depth are in order of their IDs.</summary>
    /// <param name="from">The events to start from.</param>
    /// <param name="requester">The requesting server.</param>
    /// <param name="limit">The number of events that a page visits: at least one, at most <see cref="MaxBackfill"/>.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The first page; empty for a server that may not ask.</returns>
    /// <exception cref="ArgumentException"><paramref name="requester"/> is the default value.</exception>
    public ServedPage GetBackfill(IEnumerable<EventId> from, ServerName requester, int limit = MaxBackfill, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        using HistoryReader.Session session = _events.BeginSession();
        ImmutableArray<EventId> requested = MayAsk(requester, ServingKind.Backfill, out _) ? TakeInGraph(from, MaxRequestedEvents) : [];
        var walk = new HistoryWalk(_events, GetVisibility(requester), [], GetPrevEvents(requested), long.MinValue);
        walk.Add(requested);
        return walk.GetPage(limit, MaxBackfill, oldestFirst: false, cancellationToken);
    }

    /// <summary>Gets the page after another page.</summary>
    /// <remarks>A host continues until a page has an event or is the last page, because a server takes an empty answer as the start of the room.</remarks>
    /// <param name="page">The page before.</param>
    /// <param name="requester">The requesting server.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The next page; empty for a server that may not ask.</returns>
    /// <exception cref="ArgumentException"><paramref name="requester"/> is the default value.</exception>
    public ServedPage GetBackfill(ServedPage page, ServerName requester, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        using HistoryReader.Session session = _events.BeginSession();
        var walk = new HistoryWalk(_events, GetVisibility(requester), page.Seen.Except(page.Next), page.Requested, long.MinValue);
        walk.Add(MayAsk(requester, ServingKind.Backfill, out _) ? page.Next : []);
        return walk.GetPage(page.Limit, MaxBackfill, oldestFirst: false, cancellationToken);
    }

    private void PushAuthEvents(Pdu pdu, Stack<(EventId Id, bool IsCited)> work)
    {
        foreach (EventId id in pdu.AuthEvents)
        {
            work.Push((id, true));
        }

        EventId create = _room.CreateEvent.EventId;
        if (_room.Version.Format.UsesCreateEventIdAsRoomId && pdu.EventId != create)
        {
            work.Push((create, true));
        }
    }

    private ServerVisibility GetVisibility(ServerName requester) => new(_events, requester, _isErased);

    private ImmutableArray<EventId> TakeInGraph(IEnumerable<EventId> ids, int max) => [.. ids.Take(max).Where(_events.IsInGraph).Distinct()];

    private ImmutableHashSet<EventId> GetPrevEvents(ImmutableArray<EventId> requested)
    {
        ImmutableHashSet<EventId>.Builder prevEvents = ImmutableHashSet.CreateBuilder<EventId>();
        foreach (EventId id in requested)
        {
            if (_events.TryGet(id, out RoomEvent? known))
            {
                prevEvents.UnionWith(known.PrevEvents);
            }
        }

        return prevEvents.ToImmutable();
    }
}
