using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>What redaction keeps of the content of events of one type.</summary>
/// <param name="EventType">The type of event, or null for a rule that holds for every type.</param>
/// <param name="Keys">The keys of <c>content</c> that are kept as they are.</param>
public sealed record RedactionContentRule(string? EventType, ImmutableArray<string> Keys)
{
    /// <summary>Whether all of <c>content</c> is kept.</summary>
    public bool KeepsAll { get; init; }

    /// <summary>A key of <c>content</c> of whose object only some members are kept.</summary>
    public RedactionNestedRule? Nested { get; init; }
}
