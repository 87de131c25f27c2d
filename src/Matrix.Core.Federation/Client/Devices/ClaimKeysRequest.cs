using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the body of a request that claims one-time keys.</summary>
internal sealed record ClaimKeysRequest
{
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, string>> OneTimeKeys { get; init; }
}
