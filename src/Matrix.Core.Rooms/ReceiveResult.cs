using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>What a room answers to an event.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Checks performed on receipt of a PDU. Only the answers that derive from <see cref="Judged"/> put the event
/// into the room; after the others the room is as it was.
/// </remarks>
public abstract record ReceiveResult
{
    private protected ReceiveResult()
    {
    }

    /// <summary>The event has its place in the room, and is to be stored.</summary>
    /// <param name="Event">The event as the room holds it.</param>
    public abstract record Judged(RoomEvent Event) : ReceiveResult
    {
        /// <summary>The verdict of the auth rules that decided; null where another check refused the event.</summary>
        public AuthVerdict? Verdict => Event.Verdict;

        /// <summary>A sentence that says what decided, with the rule where an auth rule did.</summary>
        public string Explanation => Event.Explanation;
    }

    /// <summary>The event is accepted.</summary>
    /// <param name="Event">The event as the room holds it.</param>
    public sealed record Accepted(RoomEvent Event) : Judged(Event)
    {
        /// <summary>The state after the event; empty for an outlier.</summary>
        public StateMap StateAfter => Event.StateAfter ?? StateMap.Empty;
    }

    /// <summary>The event is soft-failed: stored, not shown, not built upon.</summary>
    /// <param name="Event">The event as the room holds it.</param>
    public sealed record SoftFailed(RoomEvent Event) : Judged(Event)
    {
        /// <summary>The state after the event.</summary>
        public StateMap StateAfter => Event.StateAfter ?? StateMap.Empty;

        /// <summary>The policy server whose signature the event lacks; null where the current state does not allow the event.</summary>
        public ServerName? UnsignedBy => Event.UnsignedBy;
    }

    /// <summary>The event is rejected: stored, because others may cite it.</summary>
    /// <param name="Event">The event as the room holds it.</param>
    public sealed record Rejected(RoomEvent Event) : Judged(Event)
    {
        /// <summary>
        /// The state before the event, which is that after it. Null where it has not been worked out: of an outlier, and of an event that builds on several
        /// and that its own auth events or the length of a field refused. <see cref="Room.TryGetStateAfter"/> works it out; a host need not store it.
        /// </summary>
        public StateMap? StateAfter => Event.StateAfter;

        /// <summary>Which check rejected it.</summary>
        public RejectionReason Reason => Event.Rejection ?? RejectionReason.AuthEvents;
    }

    /// <summary>
    /// Events that it cites, or that its judgement needs, are not at hand. It is not rejected, and nothing of it is remembered: fetch them
    /// and give the event again. An event that names itself here cites itself, and can have no place.
    /// </summary>
    /// <param name="PrevEvents">The <c>prev_events</c> whose state is not known, in order.</param>
    /// <param name="AuthEvents">The <c>auth_events</c>, and events of states and auth chains, that are not held, in order.</param>
    public sealed record Missing(ImmutableArray<EventId> PrevEvents, ImmutableArray<EventId> AuthEvents) : ReceiveResult
    {
        /// <summary>All of them, each once, in order.</summary>
        public ImmutableArray<EventId> EventIds => [.. PrevEvents.Concat(AuthEvents).Distinct().Order()];
    }

    /// <summary>The room asks for the signature of a policy server, which the event has not. Ask it, and give the event again with its signature.</summary>
    /// <param name="Via">The policy server.</param>
    public sealed record NeedsPolicySignature(ServerName Via) : ReceiveResult;

    /// <summary>
    /// The room asks for the signature of a policy server that cannot be reached, and defers such events
    /// (<see cref="PolicyServerFallback.Defer"/>). Nothing of the event is remembered: ask again later, and give the event again.
    /// </summary>
    /// <param name="Via">The policy server.</param>
    public sealed record Deferred(ServerName Via) : ReceiveResult;

    /// <summary>
    /// The room has the event already. Where it held a redacted copy and this is the event in full, it now holds that; nothing else changes. A host that
    /// has stored the redacted copy stores the event again.
    /// </summary>
    /// <param name="Event">The event as the room holds it.</param>
    public sealed record AlreadyKnown(RoomEvent Event) : ReceiveResult;

    /// <summary>The event is of another room. It is remembered as such: an event of this room that cites it is rejected.</summary>
    public sealed record OtherRoom : ReceiveResult;
}
