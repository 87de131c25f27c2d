using Matrix.Core.Identifiers;

namespace Matrix.Core.Rooms;

/// <summary>Represents the answer of a partial room about one entry of its current state: one of the nested types.</summary>
public abstract record PartialStateLookup
{
    private protected PartialStateLookup()
    {
    }

    /// <summary>Represents an entry that is known.</summary>
    public sealed record Known : PartialStateLookup
    {
        internal Known(EventId? eventId) => EventId = eventId;

        /// <summary>Gets the event; <see langword="null"/> where the state does not have one.</summary>
        public EventId? EventId { get; }
    }

    /// <summary>Represents an entry that is not known until all members are. It does not mean that the state has no entry.</summary>
    public sealed record NotKnown : PartialStateLookup
    {
        internal NotKnown()
        {
        }
    }
}
