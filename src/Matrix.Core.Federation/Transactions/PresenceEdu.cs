using System.Text.Json.Serialization;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the content of <c>m.presence</c>: the presence of users of the sending server.</summary>
public sealed record PresenceEdu
{
    /// <summary>Gets the presence of each user.</summary>
    public required IReadOnlyList<UserPresence> Push { get; init; }

    /// <summary>Gets the number of entries that were left out because they cannot be read.</summary>
    [JsonIgnore]
    public int LeftOutCount { get; init; }
}
