using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>A key of <c>content</c> of whose object only some members are kept. Where its value is no object, it is dropped.</summary>
/// <param name="Key">The key of <c>content</c>.</param>
/// <param name="Keys">The members that are kept.</param>
/// <param name="KeepsEmpty">Whether the object is kept where nothing in it is.</param>
public sealed record RedactionNestedRule(string Key, ImmutableArray<string> Keys, bool KeepsEmpty);
