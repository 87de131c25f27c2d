using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the presence of a user.</summary>
public sealed record UserPresence
{
    /// <summary>Gets the user.</summary>
    public required UserId UserId { get; init; }

    /// <summary>Gets the presence state: <c>offline</c>, <c>unavailable</c> or <c>online</c>. The value is not checked.</summary>
    public required string Presence { get; init; }

    /// <summary>Gets the user's status message, or null if it is not set.</summary>
    public string? StatusMsg { get; init; }

    /// <summary>Gets the time since the user was last active, in milliseconds, or null if the server does not say.</summary>
    public long? LastActiveAgo { get; init; }

    /// <summary>Gets a value that indicates whether the user is likely using a client now, or null if the server does not say.</summary>
    public bool? CurrentlyActive { get; init; }

    /// <summary>Gets the entry as received, including unknown members. It is <c>default</c> for an entry that was not received.</summary>
    [JsonIgnore]
    public RawJson Json { get; init; }
}
