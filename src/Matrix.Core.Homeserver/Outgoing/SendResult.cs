using System.Collections.Immutable;
using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the result of sending an event of a local user: one of the nested types.</summary>
public abstract record SendResult
{
    private SendResult()
    {
    }

    /// <summary>Represents an event that is durable, part of the room, and queued for the other servers of the room.</summary>
    public sealed record Sent : SendResult
    {
        internal Sent(RoomEvent roomEvent, ImmutableArray<ServerName> destinations)
        {
            Event = roomEvent;
            Destinations = destinations;
        }

        /// <summary>Gets the event.</summary>
        public RoomEvent Event { get; }

        /// <summary>Gets the servers for which the event is queued, in UTF-8 order.</summary>
        public ImmutableArray<ServerName> Destinations { get; }
    }

    /// <summary>Represents an event that the auth rules do not allow. Nothing is stored.</summary>
    public sealed record NotAllowed : SendResult
    {
        internal NotAllowed(AuthVerdict verdict) => Verdict = verdict;

        /// <summary>Gets the verdict.</summary>
        public AuthVerdict Verdict { get; }
    }

    /// <summary>Represents a draft that does not make an event, for example because it is too large. Nothing is stored.</summary>
    public sealed record Malformed : SendResult
    {
        internal Malformed(PduError error) => Error = error;

        /// <summary>Gets the reason.</summary>
        public PduError Error { get; }
    }

    /// <summary>Represents an event that the policy server of the room refuses, or did not sign. Nothing is stored.</summary>
    public sealed record RefusedByPolicyServer : SendResult
    {
        internal RefusedByPolicyServer(ServerName via, bool isRetryable)
        {
            Via = via;
            IsRetryable = isRetryable;
        }

        /// <summary>Gets the policy server.</summary>
        public ServerName Via { get; }

        /// <summary>Gets a value that indicates whether the policy server could not be reached, or has not decided.</summary>
        public bool IsRetryable { get; }
    }

    /// <summary>Represents an event that cannot be prepared, because the room lacks events of its state. Nothing is stored.</summary>
    public sealed record Incomplete : SendResult
    {
        internal Incomplete(ImmutableArray<EventId> missing) => Missing = missing;

        /// <summary>Gets the events that are missing.</summary>
        public ImmutableArray<EventId> Missing { get; }
    }
}
