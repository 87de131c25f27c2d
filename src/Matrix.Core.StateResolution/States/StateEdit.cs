namespace Matrix.Core.StateResolution;

/// <summary>Represents a change of a state map at one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Entry">The entry to set at the key, or null to remove the entry.</param>
internal readonly record struct StateEdit(HashedKey Key, StateLeaf? Entry);
