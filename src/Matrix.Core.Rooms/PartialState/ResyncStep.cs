using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the next step of a resync, as <see cref="PartialRoom.Next"/> returns it: one of the nested types.</summary>
public abstract record ResyncStep
{
    private protected ResyncStep()
    {
    }

    /// <summary>Represents a request to another server. The host reports its answer or its failure.</summary>
    public abstract record Fetch : ResyncStep
    {
        private protected Fetch(long number, ServerName server) => (Number, Server) = (number, server);

        /// <summary>Gets the number of the request. An answer to an earlier request is ignored.</summary>
        public long Number { get; }

        /// <summary>Gets the server to ask.</summary>
        public ServerName Server { get; }
    }

    /// <summary>Represents <c>GET /state_ids</c> of an event. The host calls <see cref="PartialRoom.ReceiveStateIds"/>.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1state_idsroomid">Server-server API, GET /state_ids</seealso>
    public sealed record FetchStateIds : Fetch
    {
        internal FetchStateIds(long number, ServerName server, EventId eventId)
            : base(number, server) => EventId = eventId;

        /// <summary>Gets the event. The state before it is needed.</summary>
        public EventId EventId { get; }
    }

    /// <summary>Represents <c>GET /state</c> of an event. The host calls <see cref="PartialRoom.ReceiveStatePage"/> for each part, then <see cref="PartialRoom.CompleteState"/>.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1stateroomid">Server-server API, GET /state</seealso>
    public sealed record FetchState : Fetch
    {
        internal FetchState(long number, ServerName server, EventId eventId)
            : base(number, server) => EventId = eventId;

        /// <summary>Gets the event. The state before it is needed.</summary>
        public EventId EventId { get; }
    }

    /// <summary>Represents <c>GET /event</c> of some events. The host calls <see cref="PartialRoom.ReceiveEvents"/>.</summary>
    /// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1eventeventid">Server-server API, GET /event</seealso>
    public sealed record FetchEvents : Fetch
    {
        internal FetchEvents(long number, ServerName server, ImmutableArray<EventId> eventIds)
            : base(number, server) => EventIds = eventIds;

        /// <summary>Gets the events, at most <see cref="ResyncOptions.MaxEventsPerFetch"/>.</summary>
        public ImmutableArray<EventId> EventIds { get; }
    }

    /// <summary>Represents events that can be judged again now. The host calls <see cref="PartialRoom.Recheck"/>.</summary>
    public sealed record Recheck : ResyncStep
    {
        internal Recheck(ImmutableArray<EventId> eventIds) => EventIds = eventIds;

        /// <summary>Gets the oldest partial events.</summary>
        public ImmutableArray<EventId> EventIds { get; }
    }

    /// <summary>Represents a wait: all servers that may have what is needed failed, and are asked again later.</summary>
    public sealed record Blocked : ResyncStep
    {
        internal Blocked(DateTimeOffset until, EventId eventId, int servers) => (Until, EventId, Servers) = (until, eventId, servers);

        /// <summary>Gets the time at which the first server may be asked again.</summary>
        public DateTimeOffset Until { get; }

        /// <summary>Gets the event that is needed, or whose state is needed.</summary>
        public EventId EventId { get; }

        /// <summary>Gets the number of servers that failed and are asked again.</summary>
        public int Servers { get; }
    }

    /// <summary>Represents the end: the room has its full state.</summary>
    public sealed record Done : ResyncStep
    {
        internal Done()
        {
        }
    }

    /// <summary>Represents an end without the state.</summary>
    public sealed record Ended : ResyncStep
    {
        internal Ended(ResyncEndReason reason) => Reason = reason;

        /// <summary>Gets the reason, which is also the advice.</summary>
        public ResyncEndReason Reason { get; }
    }
}
