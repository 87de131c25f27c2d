using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>
/// Represents one room: the graph of its events, and what follows from it. That is the checks on received events, the state before and after every event, the forward
/// extremities and the current state.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="Receive"/>, <see cref="ReceiveWithState"/>, <see cref="AddOutlier"/>, <see cref="AddOutliers"/>, <see cref="RecheckPolicySignature"/>, <see cref="ForgetPolicyRecheck"/> and
/// <see cref="Evict"/> change the room. All other methods only read. A room never waits: where events are missing, the result names them. Add the missing events with
/// <see cref="AddOutliers"/> or <see cref="ReceiveWithState"/>, then receive the event again.
/// </para>
/// <para>An exception leaves the room as it was before the call: a canceled call, or a call during which <see cref="RoomOptions.History"/> fails, may be repeated.</para>
/// <para>A room is not safe for concurrent use. The events and states that it returns are immutable, and safe for concurrent use.</para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a PDU</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#soft-failure">Server-server API, Soft failure</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#pdus">Server-server API, PDUs</seealso>
public sealed partial class Room
{
    /// <summary>The maximum number of events of other rooms that the room remembers. Above it, the oldest are forgotten.</summary>
    public const int MaxForeignEvents = 1024;

    private readonly RoomOptions _options;
    private readonly RoomEventStore _events;
    private readonly ForwardExtremities _extremities = new();
    private readonly BoundedEventMap<VerifiedPdu> _foreign = new(MaxForeignEvents);
    private readonly CurrentServers _currentServers;
    private RoomStateResolver _resolver;

    private Room(VerifiedPdu createEvent, RoomOptions options)
    {
        CreateEvent = createEvent;
        Id = createEvent.Pdu.RoomId;
        Version = createEvent.Pdu.Version;
        _options = options;
        _events = new RoomEventStore(Id, Version, options);
        _currentServers = new CurrentServers(_events);
        _heldFailed = new BoundedEventQueue(options.MaxHeldFailedEvents, options.MaxHeldFailedBytes);
        _heldOutliers = new BoundedEventQueue(options.MaxHeldOutliers, options.MaxHeldOutlierBytes);
        _resolver = CreateResolver();
        CurrentState = StateMap.Empty;
        Serving = new RoomServing(this, _events, _currentServers, options.IsErased);
    }

    /// <summary>Gets the room ID.</summary>
    public RoomId Id { get; }

    /// <summary>Gets the room version.</summary>
    public RoomVersion Version { get; }

    /// <summary>Gets the create event.</summary>
    public VerifiedPdu CreateEvent { get; }

    /// <summary>Gets the answers to the requests of other servers about the room.</summary>
    public RoomServing Serving { get; }

    /// <summary>
    /// Gets the forward extremities, in order of their IDs: the accepted events on which no accepted event builds yet, neither directly by its <c>prev_events</c>, nor through
    /// soft-failed and rejected events. It is never empty.
    /// </summary>
    public ImmutableArray<EventId> ForwardExtremities => [.. _extremities.Ids];

    /// <summary>Gets the current state of the room: the resolved states after the forward extremities.</summary>
    public StateMap CurrentState { get; private set; }

    /// <summary>Gets the number of events in memory.</summary>
    public int CachedEventCount => _events.InMemory.Count;

    /// <summary>Gets the number of state resolutions that were computed. Remembered results do not count.</summary>
    public int ResolutionCount => _earlierResolutions + _resolver.ResolutionCount;

    /// <summary>Tries to create a room from its create event, with the default options.</summary>
    /// <param name="createEvent">The create event.</param>
    /// <param name="room">The room.</param>
    /// <param name="error">The reason why the event does not create a room.</param>
    /// <returns><see langword="true"/> if the event creates a room; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentException">The event is not an <c>m.room.create</c> event.</exception>
    public static bool TryCreate(VerifiedPdu createEvent, [NotNullWhen(true)] out Room? room, [NotNullWhen(false)] out RoomCreationError? error) =>
        TryCreate(createEvent, RoomOptions.Default, out room, out error);

    /// <summary>Tries to create a room from its create event.</summary>
    /// <param name="createEvent">The create event.</param>
    /// <param name="options">The options of the room, or <see langword="null"/> for the defaults.</param>
    /// <param name="room">The room.</param>
    /// <param name="error">The reason why the event does not create a room.</param>
    /// <returns><see langword="true"/> if the event creates a room; otherwise <see langword="false"/>.</returns>
    /// <exception cref="ArgumentException">The event is not an <c>m.room.create</c> event.</exception>
    public static bool TryCreate(
        VerifiedPdu createEvent, RoomOptions? options, [NotNullWhen(true)] out Room? room, [NotNullWhen(false)] out RoomCreationError? error)
    {
        ArgumentNullException.ThrowIfNull(createEvent);
        if (!createEvent.Pdu.IsType("m.room.create"u8))
        {
            throw new ArgumentException("The event is not an m.room.create event.", nameof(createEvent));
        }

        AuthVerdict verdict = AuthRules.Check(createEvent, [], AuthState.Empty);
        error = !verdict.IsAllowed ? new RoomCreationError(verdict)
            : createEvent.Pdu.OverlongField != PduField.None ? new RoomCreationError(createEvent.Pdu.OverlongField)
            : null;
        room = null;
        if (error is not null)
        {
            return false;
        }

        room = new Room(createEvent, options ?? RoomOptions.Default);
        var created = RoomEvent.Accept(createEvent, StateMap.Empty, verdict);
        room.Hold(created);
        room._extremities.Reset(createEvent.EventId, created.StateAfter!);
        room.CurrentState = created.StateAfter!;
        return true;
    }

    /// <summary>Tries to find an event, in memory or in <see cref="RoomOptions.History"/>.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="roomEvent">The event and the decision about it.</param>
    /// <returns><see langword="true"/> if the event is available; otherwise <see langword="false"/>.</returns>
    public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent) => _events.TryGet(eventId, out roomEvent);

    /// <summary>Tries to find the state before an event of the graph. A state that was not computed yet is computed now.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="state">The state before the event.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns><see langword="true"/> if the state is available; otherwise <see langword="false"/>. An outlier does not have a state before it.</returns>
    public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? state, CancellationToken cancellationToken = default)
    {
        using HistoryReader.Session session = _events.BeginSession();
        state = null;
        _ = TryComputeStates([eventId], out _, cancellationToken);
        return _events.TryGet(eventId, out RoomEvent? known) && _events.TryGetStateBefore(known, out state);
    }

    /// <summary>Tries to find the state after an event of the graph. A state that was not computed yet is computed now.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <param name="state">The state after the event. For a rejected event this is the state before it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns><see langword="true"/> if the state is available; otherwise <see langword="false"/>. An outlier does not have a state after it.</returns>
    public bool TryGetStateAfter(EventId eventId, [NotNullWhen(true)] out StateMap? state, CancellationToken cancellationToken = default)
    {
        using HistoryReader.Session session = _events.BeginSession();
        _ = TryComputeStates([eventId], out _, cancellationToken);
        return _events.TryGetStateAfter(eventId, out state);
    }

    /// <summary>Tries to find an event of the current state.</summary>
    /// <param name="slot">The type and state key.</param>
    /// <param name="stateEvent">The event.</param>
    /// <returns><see langword="true"/> if the current state has an event at the slot and the event is available; otherwise <see langword="false"/>.</returns>
    public bool TryGetStateEvent(StateSlot slot, [NotNullWhen(true)] out VerifiedPdu? stateEvent) => AsAuthState(CurrentState).TryGetEvent(slot, out stateEvent);

    /// <summary>Returns a state in the form in which the auth rules read it.</summary>
    /// <param name="state">A state of this room.</param>
    /// <returns>The state. Events that are not available, or that were rejected, are absent from it.</returns>
    public IAuthState AsAuthState(StateMap state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new RoomStateView(_events, state);
    }

    /// <summary>Determines whether a user of a server is joined to the room, by the current state.</summary>
    /// <param name="server">The server.</param>
    /// <returns><see langword="true"/> if a user is joined; otherwise <see langword="false"/>. A join event that is not available does not count.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> is the default value.</exception>
    public bool HasJoinedUser(ServerName server)
    {
        if (server.IsDefault)
        {
            throw new ArgumentException("The server name is not set.", nameof(server));
        }

        using HistoryReader.Session session = _events.BeginSession();
        return _currentServers.HasJoined(server, CurrentState, out _);
    }

    /// <summary>Tries to resolve the states after some events. The result is the state before an event that has them as its <c>prev_events</c>.</summary>
    /// <param name="eventIds">The event IDs. The events are part of the graph.</param>
    /// <param name="state">The resolved state; empty for no events.</param>
    /// <param name="missing">The events that are not available, or without an available state, in order of their IDs.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns><see langword="true"/> if the states are resolved; <see langword="false"/> if events are missing.</returns>
    public bool TryResolveAfter(IEnumerable<EventId> eventIds, out StateMap state, out ImmutableArray<EventId> missing, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        using HistoryReader.Session session = _events.BeginSession();
        var states = new List<StateMap>();
        SortedSet<EventId>? unknown = null;
        EventId[] ids = [.. eventIds];
        if (!TryComputeStates(ids, out missing, cancellationToken))
        {
            state = StateMap.Empty;
            return false;
        }

        foreach (EventId id in ids)
        {
            if (_events.TryGetStateAfter(id, out StateMap? after))
            {
                states.Add(after);
            }
            else
            {
                _ = (unknown ??= []).Add(id);
            }
        }

        state = StateMap.Empty;
        missing = unknown is null ? [] : [.. unknown];
        return unknown is null && (states.Count == 0 || TryMerge(states, out state, out missing, cancellationToken));
    }

    /// <summary>Removes an event from memory. The host has stored the event, and returns it from <see cref="RoomOptions.History"/>.</summary>
    /// <param name="eventId">The event ID.</param>
    /// <returns><see langword="true"/> if the event was in memory; otherwise <see langword="false"/>.</returns>
    /// <exception cref="InvalidOperationException"><see cref="RoomOptions.History"/> is <see langword="null"/>, or the event is a forward extremity.</exception>
    public bool Evict(EventId eventId)
    {
        if (_extremities.Contains(eventId))
        {
            throw new InvalidOperationException($"{eventId} is a forward extremity, which the room needs in memory.");
        }

        if (!_events.HasHistory)
        {
            throw new InvalidOperationException("The room has no history in which it could find an evicted event.");
        }

        return Drop(eventId);
    }

    /// <summary>Holds an event in memory. A state event that can be part of a state is indexed when it arrives, so that no resolution has to do it.</summary>
    /// <remarks>Indexing reads the host's store, which may fail. Therefore it comes first, before the room changes.</remarks>
    /// <param name="roomEvent">The event.</param>
    /// <param name="known">The event as it was known; null where it is new, or where its status does not change.</param>
    private void Hold(RoomEvent roomEvent, RoomEvent? known = null)
    {
        if (roomEvent is { IsRejected: false, StateBefore: { } before, StateAfter: { } after })
        {
            _resolver.Add(roomEvent.VerifiedPdu, before, after);
        }
        else if (!roomEvent.IsRejected)
        {
            _resolver.Add(roomEvent.VerifiedPdu);
        }

        if (_events.Set(roomEvent, known))
        {
            _resolver.Forget();
        }

        Enqueue(roomEvent);
    }

    private bool TryMerge(List<StateMap> states, out StateMap state, out ImmutableArray<EventId> missing, CancellationToken cancellationToken)
    {
        ResolutionResult resolution = _resolver.Resolve(states, cancellationToken);
        state = resolution.State ?? StateMap.Empty;
        missing = resolution.MissingEvents;
        return resolution.IsResolved;
    }
}
