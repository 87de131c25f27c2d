using System.Text.Json.Serialization;

namespace Matrix.Core.Federation.Transactions;

/// <summary>The content of <c>m.presence</c>: the presence of users of the sending server.</summary>
public sealed record PresenceEdu
{
    /// <summary>The users.</summary>
    public required IReadOnlyList<UserPresence> Push { get; init; }

    /// <summary>How many entries were left out because they cannot be read.</summary>
    [JsonIgnore]
    public int LeftOutCount { get; init; }
}
