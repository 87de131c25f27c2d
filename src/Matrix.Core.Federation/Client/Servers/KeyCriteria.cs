using System.Text.Json.Serialization;

namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the requirements for a key of another server.</summary>
/// <param name="MinimumValidUntil">
/// The time until which the key should at least be valid, in milliseconds since 1970, or null for the notary's current time.
/// </param>
public sealed record KeyCriteria([property: JsonPropertyName("minimum_valid_until_ts")] long? MinimumValidUntil = null);
