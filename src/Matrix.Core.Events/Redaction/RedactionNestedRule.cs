using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>
/// Represents a key of <c>content</c> that has an object with members to keep. Other members of the object are dropped. A value that is not an object is dropped.
/// </summary>
/// <param name="Key">The key of <c>content</c>.</param>
/// <param name="Keys">The members that are kept.</param>
/// <param name="KeepsEmpty"><see langword="true"/> if the object is kept even if it does not have any of the members.</param>
public sealed record RedactionNestedRule(string Key, ImmutableArray<string> Keys, bool KeepsEmpty);
