using System.Collections.Immutable;

namespace Matrix.Core.Events;

/// <summary>
/// Represents a key of <c>content</c> that has an object with members to keep. Other members of the object are dropped. A value that is not an object is dropped.
/// </summary>
public sealed record RedactionNestedRule
{
    /// <summary>Initializes a rule.</summary>
    /// <param name="key">The key of <c>content</c>.</param>
    /// <param name="keys">The members that are kept.</param>
    /// <exception cref="ArgumentNullException">A parameter is <see langword="null"/>.</exception>
    public RedactionNestedRule(string key, IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(keys);
        Key = key;
        Keys = [.. keys];
    }

    /// <summary>Gets the key of <c>content</c>.</summary>
    public string Key { get; }

    /// <summary>Gets the members that are kept.</summary>
    public ImmutableArray<string> Keys { get; }

    /// <summary>Gets a value that indicates whether the object is kept even if it does not have any of the members.</summary>
    public bool KeepsEmpty { get; init; }
}
