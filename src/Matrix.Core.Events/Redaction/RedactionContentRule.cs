using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>Represents the parts of the content that redaction keeps in events of one type.</summary>
/// <param name="EventType">The type of event, or <see langword="null"/> for a rule for every type.</param>
/// <param name="Keys">The keys of <c>content</c> that are kept unchanged.</param>
public sealed record RedactionContentRule(string? EventType, ImmutableArray<string> Keys)
{
    /// <summary>Gets a value that indicates whether the whole <c>content</c> is kept.</summary>
    public bool KeepsAll { get; init; }

    /// <summary>Gets the rule for a key of <c>content</c> that has an object with members to keep, or <see langword="null"/>.</summary>
    public RedactionNestedRule? Nested { get; init; }
}
