using System.Collections.Immutable;

namespace Matrix.Core.StateResolution;

/// <summary>Represents the error that a state needs nodes that its <see cref="IStateNodeSource"/> does not have.</summary>
/// <remarks>The call changed nothing. It may be repeated when the source has the nodes.</remarks>
#pragma warning disable CA1032 // An exception without the hashes is of no use to the caller, who has to load these nodes.
public sealed class StateNodesMissingException : Exception
#pragma warning restore CA1032
{
    internal StateNodesMissingException(StateHash hash)
        : base($"The source does not have the state node {hash}.") => Hashes = [hash];

    /// <summary>Gets the hashes of the missing nodes; at least one. More nodes may turn out to be missing when the call is repeated.</summary>
    public ImmutableArray<StateHash> Hashes { get; }
}
