using System.Text.Json.Serialization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Specifies the requirements for a key of another server.</summary>
/// <param name="MinimumValidUntil">The time until which the key should at least be valid, or null for the notary's current time.</param>
public sealed record KeyCriteria([property: JsonPropertyName("minimum_valid_until_ts")] MatrixTimestamp? MinimumValidUntil = null);
