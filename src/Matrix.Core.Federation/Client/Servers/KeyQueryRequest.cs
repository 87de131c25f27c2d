using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the body of a query to a notary.</summary>
internal sealed record KeyQueryRequest
{
    public required IReadOnlyDictionary<ServerName, IReadOnlyDictionary<KeyId, KeyCriteria>> ServerKeys { get; init; }
}
