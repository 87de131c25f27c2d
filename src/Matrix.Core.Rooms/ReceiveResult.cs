using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Represents the result of receiving an event: one of the nested types.</summary>
/// <remarks>Only the results that derive from <see cref="Judged"/> put the event into the room. After any other result the room is unchanged.</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu">Server-server API, Checks performed on receipt of a PDU</seealso>
public abstract record ReceiveResult
{
    private protected ReceiveResult()
    {
    }

    /// <summary>Represents an event that was judged and is now in the room. The host stores it.</summary>
    public abstract record Judged : ReceiveResult
    {
        private protected Judged(RoomEvent roomEvent) => Event = roomEvent;

        /// <summary>Gets the event as the room holds it.</summary>
        public RoomEvent Event { get; }

        /// <summary>Gets the verdict of the auth rules that decided; <see langword="null"/> where another check refused the event.</summary>
        public AuthVerdict? Verdict => Event.Verdict;

        /// <summary>Gets a sentence that explains the decision, with the rule where an auth rule decided.</summary>
        public string Explanation => Event.Explanation;
    }

    /// <summary>Represents an event that is accepted.</summary>
    public sealed record Accepted : Judged
    {
        internal Accepted(RoomEvent roomEvent)
            : base(roomEvent)
        {
        }

        /// <summary>Gets the state after the event; empty for an outlier.</summary>
        public StateMap StateAfter => Event.StateAfter ?? StateMap.Empty;
    }

    /// <summary>Represents an event that is soft-failed. It is stored, but it is not shown to users, and the local server does not build on it.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#soft-failure">Server-server API, Soft failure</seealso>
    public sealed record SoftFailed : Judged
    {
        internal SoftFailed(RoomEvent roomEvent)
            : base(roomEvent)
        {
        }

        /// <summary>Gets the state after the event.</summary>
        public StateMap StateAfter => Event.StateAfter ?? StateMap.Empty;

        /// <summary>Gets the policy server that did not sign the event; <see langword="null"/> where the current state does not allow the event.</summary>
        public ServerName? UnsignedBy => Event.UnsignedBy;
    }

    /// <summary>Represents an event that is rejected. It is stored, because other events may reference it.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#rejection">Server-server API, Rejection</seealso>
    public sealed record Rejected : Judged
    {
        internal Rejected(RoomEvent roomEvent)
            : base(roomEvent)
        {
        }

        /// <summary>Gets the state after the event, which is the state before it; <see langword="null"/> where it was not computed.</summary>
        /// <remarks>
        /// It is not computed for an outlier, nor for an event with several <c>prev_events</c> that was rejected by its own auth events or for the length of a field. A host
        /// does not need to store it: <see cref="Room.TryGetStateAfter"/> computes it when it is needed.
        /// </remarks>
        public StateMap? StateAfter => Event.StateAfter;

        /// <summary>Gets the check that rejected the event.</summary>
        public RejectionReason Reason => Event.Rejection ?? RejectionReason.AuthEvents;
    }

    /// <summary>Represents an event that cannot be judged, because events that it references, or that the check needs, are not available.</summary>
    /// <remarks>
    /// The event is not rejected, and the room remembers nothing of it. Fetch the missing events, add them, and receive the event again. If an event lists its own ID
    /// here, it references itself and can never be accepted.
    /// </remarks>
    public sealed record Missing : ReceiveResult
    {
        internal Missing(ImmutableArray<EventId> prevEvents, ImmutableArray<EventId> authEvents)
        {
            PrevEvents = prevEvents;
            AuthEvents = authEvents;
        }

        /// <summary>Gets the <c>prev_events</c> without a known state, in order of their IDs.</summary>
        public ImmutableArray<EventId> PrevEvents { get; }

        /// <summary>Gets the <c>auth_events</c>, and the events of states and auth chains, that are not available, in order of their IDs.</summary>
        public ImmutableArray<EventId> AuthEvents { get; }

        /// <summary>Gets all missing events, each once, in order of their IDs.</summary>
        public ImmutableArray<EventId> EventIds => [.. PrevEvents.Concat(AuthEvents).Distinct().Order()];
    }

    /// <summary>
    /// Represents an event without the signature of a policy server that the room requires. Ask the policy server, then receive the event again: with the signature, or with
    /// <see cref="ReceiveOptions.PolicyServer"/> set.
    /// </summary>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#asking-for-a-policy-server-signature-on-an-event">Server-server API, Asking for a Policy Server signature on an event</seealso>
    public sealed record NeedsPolicySignature : ReceiveResult
    {
        internal NeedsPolicySignature(ServerName via) => Via = via;

        /// <summary>Gets the policy server.</summary>
        public ServerName Via { get; }
    }

    /// <summary>
    /// Represents an event that the room defers, because its policy server cannot be reached (<see cref="PolicyServerFallback.Defer"/>). The room remembers nothing of it. Ask the policy
    /// server later, then receive the event again.
    /// </summary>
    public sealed record Deferred : ReceiveResult
    {
        internal Deferred(ServerName via) => Via = via;

        /// <summary>Gets the policy server.</summary>
        public ServerName Via { get; }
    }

    /// <summary>Represents an event that the room already has.</summary>
    /// <remarks>
    /// If the room held a redacted copy and this is the full event, the room now holds the full event, and nothing else changes. A host that stored the redacted copy
    /// stores the event again.
    /// </remarks>
    public sealed record AlreadyKnown : ReceiveResult
    {
        internal AlreadyKnown(RoomEvent roomEvent) => Event = roomEvent;

        /// <summary>Gets the event as the room holds it.</summary>
        public RoomEvent Event { get; }
    }

    /// <summary>Represents an event of another room. The room remembers this, and rejects an event of its own that references it.</summary>
    public sealed record OtherRoom : ReceiveResult
    {
        internal OtherRoom()
        {
        }
    }
}
