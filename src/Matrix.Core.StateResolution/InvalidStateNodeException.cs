namespace Matrix.Core.StateResolution;

/// <summary>Represents the error that a stored node of a state is damaged: its bytes are not a node, or not the node that its hash or its place requires.</summary>
#pragma warning disable CA1032 // An exception without the hash does not say which node is damaged.
public sealed class InvalidStateNodeException : Exception
#pragma warning restore CA1032
{
    internal InvalidStateNodeException(StateHash hash, string fault)
        : base($"The state node {hash} is damaged: {fault}") => Hash = hash;

    /// <summary>Gets the hash by which the node was requested; if bytes were read without a hash, the hash of those bytes.</summary>
    public StateHash Hash { get; }
}
