using System.Collections.Immutable;
using Matrix.Core.Events;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Testing;

/// <summary>A place where a <see cref="LargeRoom"/> went two ways.</summary>
public sealed class RoomFork
{
    internal RoomFork(ImmutableArray<VerifiedPdu> left, ImmutableArray<VerifiedPdu> right, StateMap leftState, StateMap rightState)
    {
        Left = left;
        Right = right;
        States = [leftState, rightState];
    }

    /// <summary>The events of the one branch, in order; at least one.</summary>
    public ImmutableArray<VerifiedPdu> Left { get; }

    /// <summary>The events of the other branch, in order; at least one.</summary>
    public ImmutableArray<VerifiedPdu> Right { get; }

    /// <summary>The state after the left branch, and the state after the right. Both are made from the state before the fork and share its structure.</summary>
    public ImmutableArray<StateMap> States { get; }
}
