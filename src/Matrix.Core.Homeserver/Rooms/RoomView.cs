using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Homeserver;

/// <summary>Represents a room as of its last durable change. It is immutable.</summary>
public sealed record RoomView
{
    internal RoomView(long position, StateMap currentState, ImmutableArray<EventId> forwardExtremities)
    {
        Position = position;
        CurrentState = currentState;
        ForwardExtremities = forwardExtremities;
    }

    /// <summary>Gets the position of the room in its store. It grows with each change.</summary>
    public long Position { get; }

    /// <summary>Gets the current state. Its entries may be read from the store when they are needed: see <see cref="RoomSession.ReadAsync{T}"/>.</summary>
    public StateMap CurrentState { get; }

    /// <summary>Gets the forward extremities, in order of their IDs.</summary>
    public ImmutableArray<EventId> ForwardExtremities { get; }
}
