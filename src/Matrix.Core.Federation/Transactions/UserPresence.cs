using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>The presence of a user.</summary>
public sealed record UserPresence
{
    /// <summary>The user.</summary>
    public required UserId UserId { get; init; }

    /// <summary><c>offline</c>, <c>unavailable</c> or <c>online</c>.</summary>
    public required string Presence { get; init; }

    /// <summary>What the user says of it; null where nothing.</summary>
    public string? StatusMsg { get; init; }

    /// <summary>How many milliseconds ago the user last did something; null where the server does not know.</summary>
    public long? LastActiveAgo { get; init; }

    /// <summary>Whether the user is likely at a client now.</summary>
    public bool? CurrentlyActive { get; init; }

    /// <summary>The entry as received, members included that are not known here; default of one that was made here.</summary>
    [JsonIgnore]
    public RawJson Json { get; init; }
}
