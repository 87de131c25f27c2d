using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>The body of the answer to a query for keys.</summary>
internal sealed record QueryKeysReply
{
    public required Dictionary<UserId, Dictionary<string, RawJson>> DeviceKeys { get; init; }

    public Dictionary<UserId, RawJson>? MasterKeys { get; init; }

    public Dictionary<UserId, RawJson>? SelfSigningKeys { get; init; }
}
