using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>Represents the parts of the content that redaction keeps in events of one type.</summary>
public sealed record RedactionContentRule
{
    /// <summary>Initializes a rule.</summary>
    /// <param name="eventType">The type of event, or <see langword="null"/> for a rule for every type.</param>
    /// <param name="keys">The keys of <c>content</c> that are kept unchanged.</param>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    public RedactionContentRule(string? eventType, IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        EventType = eventType;
        Keys = [.. keys];
    }

    /// <summary>Gets the type of event, or <see langword="null"/> for a rule for every type.</summary>
    public string? EventType { get; }

    /// <summary>Gets the keys of <c>content</c> that are kept unchanged.</summary>
    public ImmutableArray<string> Keys { get; }

    /// <summary>Gets a value that indicates whether the whole <c>content</c> is kept.</summary>
    public bool KeepsAll { get; init; }

    /// <summary>Gets the rule for a key of <c>content</c> that has an object with members to keep, or <see langword="null"/>.</summary>
    public RedactionNestedRule? Nested { get; init; }
}
