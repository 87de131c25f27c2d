using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the content of <c>m.signing_key_update</c>: a change in the cross-signing keys of a user.</summary>
public sealed record SigningKeyUpdateEdu
{
    /// <summary>Gets the user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>Gets the signed master key, or null if it did not change.</summary>
    public RawJson? MasterKey { get; init; }

    /// <summary>Gets the signed self-signing key, or null if it did not change.</summary>
    public RawJson? SelfSigningKey { get; init; }

    /// <summary>Gets the number of keys that were left out because they cannot be read.</summary>
    [JsonIgnore]
    public int LeftOutCount { get; init; }
}
