using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>
/// One room's graph, and what follows from it: the checks on what is received, the state before and after every event, the forward
/// extremities and the current state.
/// </summary>
/// <remarks>
/// <para>
/// Kinds of method: <b>inputs</b> (<see cref="Receive(VerifiedPdu, ReceiveMode)"/> and the doors <see cref="AddOutlier"/> and
/// <see cref="ReceiveWithState"/> for what was fetched) change the room; everything else reads. What is not at hand is answered, not awaited:
/// give the missing events by the doors, and the event again.
/// </para>
/// <para>A room is not safe for use by several threads at once; the states and events that it hands out are.</para>
/// <para>Matrix spec, server-server API, § Checks performed on receipt of a PDU, § Soft failure, § PDUs (forward extremities).</para>
/// </remarks>
public sealed partial class Room
{
    /// <summary>The most events of other rooms that are remembered as such; the oldest are forgotten first.</summary>
    public const int MaxForeignEvents = 1024;

    private readonly RoomEventStore _events;
    private RoomStateResolver _resolver;
    private readonly ForwardExtremities _extremities = new();
    private readonly RecentEvents<VerifiedPdu> _foreign = new(MaxForeignEvents);
    private readonly VerifiedPdu _create;

    private Room(VerifiedPdu create, RoomOptions options)
    {
        _create = create;
        Id = create.RoomId;
        Version = create.Pdu.Version;
        _events = new RoomEventStore(Id, Version, options);
        _currentServers = new CurrentServers(_events);
        _isErased = options.IsErased;
        _policyFallback = options.WhenPolicyServerUnreachable;
        _options = options;
        _heldFailed = new HeldEvents(options.MaxHeldFailedEvents, options.MaxHeldFailedBytes);
        _heldOutliers = new HeldEvents(options.MaxHeldOutliers, options.MaxHeldOutlierBytes);
        _resolver = CreateResolver();
        CurrentState = StateMap.Empty;
    }

    /// <summary>The room's ID.</summary>
    public RoomId Id { get; }

    /// <summary>The room's version.</summary>
    public RoomVersion Version { get; }

    /// <summary>The create event.</summary>
    public VerifiedPdu CreateEvent => _create;

    /// <summary>
    /// The accepted events that no accepted event builds on yet, in order: neither by its <c>prev_events</c>, nor through soft-failed and
    /// rejected ones. Never empty.
    /// </summary>
    public ImmutableArray<EventId> ForwardExtremities => [.. _extremities.Ids];

    /// <summary>The state of the room now: the states after the forward extremities, resolved.</summary>
    public StateMap CurrentState { get; private set; }

    /// <summary>How many events are in memory.</summary>
    public int CachedEventCount => _events.InMemory.Count;

    /// <summary>How many times states had to be resolved, beyond those that were remembered.</summary>
    public int ResolutionCount => _earlierResolutions + _resolver.ResolutionCount;

    /// <summary>Begins a room with its create event.</summary>
    /// <param name="create">The create event.</param>
    /// <param name="room">The room.</param>
    /// <param name="error">Why the event creates no room; null where it does.</param>
    /// <param name="options">How the room works; the defaults where null.</param>
    /// <returns>Whether the event creates a room: it is allowed, and none of its fields is over its length.</returns>
    /// <exception cref="ArgumentException">The event is no create event.</exception>
    public static bool TryCreate(VerifiedPdu create, [NotNullWhen(true)] out Room? room, [NotNullWhen(false)] out RoomCreationError? error, RoomOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (!create.Pdu.IsType("m.room.create"u8))
        {
            throw new ArgumentException("The event is no create event.", nameof(create));
        }

        AuthVerdict verdict = AuthRules.Check(create, [], AuthState.Empty);
        error = !verdict.IsAllowed ? new RoomCreationError(verdict)
            : create.Pdu.OverlongField != PduField.None ? new RoomCreationError(create.Pdu.OverlongField)
            : null;
        room = null;
        if (error is not null)
        {
            return false;
        }

        room = new Room(create, options ?? RoomOptions.Default);
        var created = RoomEvent.Accept(create, StateMap.Empty, verdict);
        room.Hold(created);
        room._extremities.Reset(create.EventId, created.StateAfter!);
        room.CurrentState = created.StateAfter!;
        return true;
    }

    /// <summary>Finds an event that the room holds, or that the host has stored.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="roomEvent">The event with what became of it.</param>
    public bool TryGetEvent(EventId eventId, [NotNullWhen(true)] out RoomEvent? roomEvent) => _events.TryGet(eventId, out roomEvent);

    /// <summary>Finds the state before an event of the graph.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="state">The state before it.</param>
    /// <returns>Whether it is available; an outlier has no state before it.</returns>
    public bool TryGetStateBefore(EventId eventId, [NotNullWhen(true)] out StateMap? state)
    {
        using HistoryReader.Work reading = _events.BeginWork();
        return TryFindStateBefore(eventId, out state);
    }

    /// <summary>Finds the state after an event of the graph: of a rejected event the state before it.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="state">The state after it.</param>
    /// <returns>Whether it is available; an outlier has no state after it.</returns>
    public bool TryGetStateAfter(EventId eventId, [NotNullWhen(true)] out StateMap? state)
    {
        using HistoryReader.Work reading = _events.BeginWork();
        _ = TryWorkOutStates([eventId], out _);
        return _events.TryGetStateAfter(eventId, out state);
    }

    /// <summary>The event at a key of the current state; null where there is none.</summary>
    /// <param name="key">The type and state key.</param>
    public VerifiedPdu? FindState(StateSlot key) => AsAuthState(CurrentState).TryGetEvent(key, out VerifiedPdu? verified) ? verified : null;

    /// <summary>A state as the auth rules ask for it.</summary>
    /// <param name="state">A state of this room.</param>
    public IAuthState AsAuthState(StateMap state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new RoomStateView(_events, state);
    }

    /// <summary>Resolves the states after some events of the graph: the state before an event that cites them.</summary>
    /// <param name="eventIds">The events; each in the graph.</param>
    /// <param name="state">The state.</param>
    /// <param name="missing">The events that are not available, or whose state is not.</param>
    /// <returns>Whether there is a state; if not, events are missing.</returns>
    public bool TryResolveAfter(IEnumerable<EventId> eventIds, out StateMap state, out ImmutableArray<EventId> missing)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        using HistoryReader.Work reading = _events.BeginWork();
        var states = new List<StateMap>();
        SortedSet<EventId>? unknown = null;
        EventId[] asked = [.. eventIds];
        if (!TryWorkOutStates(asked, out missing))
        {
            state = StateMap.Empty;
            return false;
        }

        foreach (EventId id in asked)
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
        return unknown is null && (states.Count == 0 || TryMerge(states, out state, out missing));
    }

    /// <summary>Takes an event out of memory. The host has stored it, and gives it back by <see cref="RoomOptions.History"/>.</summary>
    /// <param name="eventId">The event; not a forward extremity.</param>
    /// <returns>Whether it was in memory.</returns>
    /// <exception cref="InvalidOperationException">There is no <see cref="RoomOptions.History"/>, or the event is a forward extremity.</exception>
    public bool Evict(EventId eventId)
    {
        if (_extremities.Contains(eventId))
        {
            throw new InvalidOperationException($"{eventId} is a forward extremity: the room builds on it.");
        }

        if (!_events.HasHistory)
        {
            throw new InvalidOperationException("The room has no history to find an evicted event in.");
        }

        return Drop(eventId);
    }

    /// <summary>
    /// Holds an event. A state event that may be part of a state is indexed when it comes, so that no resolution has to. That reads the host's
    /// store, which may fail: it comes first.
    /// </summary>
    /// <param name="roomEvent">The event.</param>
    /// <param name="known">The event as it was known; null where it is new, or where its standing is the same.</param>
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

        Account(roomEvent);
    }

    private bool TryMerge(List<StateMap> states, out StateMap state, out ImmutableArray<EventId> missing)
    {
        Resolution resolution = _resolver.Resolve(states);
        state = resolution.State ?? StateMap.Empty;
        missing = resolution.MissingEvents;
        return resolution.IsResolved;
    }
}
