using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>The body of the answer to a claim.</summary>
internal sealed record ClaimKeysReply
{
    public required Dictionary<UserId, Dictionary<string, Dictionary<string, RawJson>?>?> OneTimeKeys { get; init; }
}
