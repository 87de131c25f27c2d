namespace Matrix.Core.StateResolution;

/// <summary>A change of a state map at one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Entry">The entry to set at it; null where its entry is removed.</param>
internal readonly record struct StateEdit(HashedKey Key, StateLeaf? Entry);
