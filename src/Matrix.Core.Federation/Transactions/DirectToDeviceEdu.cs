using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>The content of <c>m.direct_to_device</c>: messages to devices.</summary>
public sealed record DirectToDeviceEdu
{
    /// <summary>Who sends them.</summary>
    public required UserId Sender { get; init; }

    /// <summary>The type of the messages.</summary>
    public required string Type { get; init; }

    /// <summary>An ID by which the receiver tells a second copy: at most 32 code points.</summary>
    public required string MessageId { get; init; }

    /// <summary>The content for each device of each user; <c>*</c> is all devices of the user.</summary>
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, RawJson>> Messages { get; init; }

    /// <summary>How many users and devices were left out because they cannot be read.</summary>
    [JsonIgnore]
    public int LeftOutCount { get; init; }
}
