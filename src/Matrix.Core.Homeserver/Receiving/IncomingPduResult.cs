using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the result of receiving the bytes of an event from another server: one of the nested types.</summary>
/// <remarks>A result is returned after all that it says is durable.</remarks>
public abstract record IncomingPduResult
{
    private IncomingPduResult(EventId? eventId) => EventId = eventId;

    /// <summary>Gets the event ID, or <see langword="null"/> if the bytes do not give one.</summary>
    public EventId? EventId { get; }

    /// <summary>Gets a value that indicates whether the same event may be received later with another result, for example after a server answers again.</summary>
    public abstract bool IsRetryable { get; }

    /// <summary>Represents an event that is part of the room: accepted, soft-failed or rejected.</summary>
    public sealed record Judged : IncomingPduResult
    {
        internal Judged(RoomEvent roomEvent, bool isNew)
            : base(roomEvent.EventId)
        {
            Event = roomEvent;
            IsNew = isNew;
        }

        /// <summary>Gets the event with the decision about it.</summary>
        public RoomEvent Event { get; }

        /// <summary>Gets a value that indicates whether the room did not have the event before.</summary>
        public bool IsNew { get; }

        /// <inheritdoc/>
        public override bool IsRetryable => false;
    }

    /// <summary>Represents bytes that are not an event of the room: malformed, or without the signatures that the event needs. Nothing is stored.</summary>
    public sealed record Dropped : IncomingPduResult
    {
        internal Dropped(EventId? eventId, string reason, bool isRetryable, PduError malformed = default, PduVerificationError unverified = default)
            : base(eventId)
        {
            Reason = reason;
            IsRetryable = isRetryable;
            Malformed = malformed;
            Unverified = unverified;
        }

        /// <summary>Gets the reason in one sentence.</summary>
        public string Reason { get; }

        /// <summary>Gets the reason why the bytes are not an event; its kind is <see cref="PduErrorKind.None"/> if they are one.</summary>
        public PduError Malformed { get; }

        /// <summary>Gets the signature that failed; its kind is <see cref="PduVerificationErrorKind.None"/> if no signature was checked, or all are valid.</summary>
        public PduVerificationError Unverified { get; }

        /// <inheritdoc/>
        public override bool IsRetryable { get; }
    }

    /// <summary>Represents an event that cannot be judged, because the servers that were asked did not provide events that it needs. Nothing is stored of it.</summary>
    public sealed record Incomplete : IncomingPduResult
    {
        internal Incomplete(EventId eventId, ImmutableArray<EventId> missing, ImmutableArray<FederationException> failures)
            : base(eventId)
        {
            Missing = missing;
            Failures = failures;
        }

        /// <summary>Gets the events that are missing, in order of their IDs.</summary>
        public ImmutableArray<EventId> Missing { get; }

        /// <summary>Gets the failures of the servers that were asked.</summary>
        public ImmutableArray<FederationException> Failures { get; }

        /// <inheritdoc/>
        public override bool IsRetryable => true;
    }

    /// <summary>Represents an event that waits for a policy server that cannot be reached. Nothing is stored of it.</summary>
    public sealed record Deferred : IncomingPduResult
    {
        internal Deferred(EventId eventId, ServerName via)
            : base(eventId) => Via = via;

        /// <summary>Gets the policy server.</summary>
        public ServerName Via { get; }

        /// <inheritdoc/>
        public override bool IsRetryable => true;
    }
}
