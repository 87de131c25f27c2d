namespace Matrix.Core.Federation.Client;

/// <summary>What is asked of a key of another server.</summary>
/// <param name="MinimumValidUntilTs">Until when the key should be valid at least, in milliseconds since 1970; the time of the notary where null.</param>
public sealed record KeyCriteria(long? MinimumValidUntilTs = null);
