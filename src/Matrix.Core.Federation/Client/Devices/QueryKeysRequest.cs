using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>The body of a query for keys.</summary>
internal sealed record QueryKeysRequest
{
    public required IReadOnlyDictionary<UserId, IReadOnlyList<string>> DeviceKeys { get; init; }
}
