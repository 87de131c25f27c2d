using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the result of <see cref="Room.PrepareNext"/>: one of the nested types.</summary>
public abstract record PrepareResult
{
    private protected PrepareResult()
    {
    }

    /// <summary>Represents an event that has its place in the room. The room may still refuse it: see <see cref="PreparedEvent.IsAllowed"/>.</summary>
    public sealed record Ready : PrepareResult
    {
        internal Ready(PreparedEvent prepared) => Prepared = prepared;

        /// <summary>Gets the event.</summary>
        public PreparedEvent Prepared { get; }
    }

    /// <summary>Represents a draft that cannot become an event of the room's version. For example, its content is too large, or is not a JSON object.</summary>
    public sealed record Malformed : PrepareResult
    {
        internal Malformed(PduError error) => Error = error;

        /// <summary>Gets the check that failed.</summary>
        public PduError Error { get; }
    }

    /// <summary>Represents a room whose state has events that are not available.</summary>
    public sealed record Missing : PrepareResult
    {
        internal Missing(ImmutableArray<EventId> eventIds) => EventIds = eventIds;

        /// <summary>Gets the events that are not available, in order of their IDs.</summary>
        public ImmutableArray<EventId> EventIds { get; }
    }
}
