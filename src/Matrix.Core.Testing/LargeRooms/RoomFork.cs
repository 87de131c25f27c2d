using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>Represents a fork of a <see cref="LargeRoom"/> into two branches.</summary>
public sealed class RoomFork
{
    internal RoomFork(ImmutableArray<VerifiedPdu> left, ImmutableArray<VerifiedPdu> right, StateMap leftState, StateMap rightState)
    {
        Left = left;
        Right = right;
        States = [leftState, rightState];
    }

    /// <summary>Gets the events of the left branch, in order, at least one.</summary>
    public ImmutableArray<VerifiedPdu> Left { get; }

    /// <summary>Gets the events of the right branch, in order, at least one.</summary>
    public ImmutableArray<VerifiedPdu> Right { get; }

    /// <summary>
    /// Gets the state after the left branch and the state after the right one. Both are made from the state before the fork and share its structure.
    /// </summary>
    public ImmutableArray<StateMap> States { get; }
}
