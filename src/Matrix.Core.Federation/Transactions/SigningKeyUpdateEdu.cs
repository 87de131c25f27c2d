using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>The content of <c>m.signing_key_update</c>: a change in the cross-signing keys of a user.</summary>
public sealed record SigningKeyUpdateEdu
{
    /// <summary>The user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>The master key, signed; null where it did not change.</summary>
    public RawJson? MasterKey { get; init; }

    /// <summary>The self-signing key, signed; null where it did not change.</summary>
    public RawJson? SelfSigningKey { get; init; }

    /// <summary>How many keys were left out because they cannot be read.</summary>
    [JsonIgnore]
    public int LeftOutCount { get; init; }
}
