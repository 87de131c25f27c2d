using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>The body of a claim.</summary>
internal sealed record ClaimKeysRequest
{
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, string>> OneTimeKeys { get; init; }
}
