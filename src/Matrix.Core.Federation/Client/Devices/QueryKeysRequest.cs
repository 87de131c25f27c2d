using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents the body of a query for device keys.</summary>
internal sealed record QueryKeysRequest
{
    public required IReadOnlyDictionary<UserId, IReadOnlyList<string>> DeviceKeys { get; init; }
}
