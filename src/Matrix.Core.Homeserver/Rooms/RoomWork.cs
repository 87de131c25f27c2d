using Matrix.Core.Identifiers;

namespace Matrix.Core.Homeserver;

/// <summary>Represents a piece of work on a room, which waits for its turn.</summary>
internal abstract class RoomWork(IReadOnlyCollection<EventId> needed)
{
    /// <summary>Gets events that the work probably needs, so that they are loaded with one read of the store.</summary>
    public IReadOnlyCollection<EventId> Needed { get; } = needed;

    /// <summary>Gets a value that indicates whether the work has an append of its own, because it may abandon what it did.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>Gets a value that indicates whether the work only reads. It may then be run with events missing that the store has, to find out which it needs.</summary>
    public bool IsRead { get; init; }

    /// <summary>Runs the work. It may run several times.</summary>
    public abstract void Run(RoomTurn turn);

    /// <summary>Completes the work. What it did is durable.</summary>
    public abstract void Complete();

    /// <summary>Fails the work. Nothing of what it did remains, or it is not known what remains.</summary>
    public abstract void Fail(Exception exception);
}
