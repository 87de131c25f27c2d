using System.Text.Json.Serialization;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents the content of <c>m.direct_to_device</c>: messages to devices.</summary>
public sealed record DirectToDeviceEdu
{
    /// <summary>Gets the user that sends the messages.</summary>
    public required UserId Sender { get; init; }

    /// <summary>Gets the type of the messages.</summary>
    public required string Type { get; init; }

    /// <summary>Gets the ID by which the receiver detects a repeated message: at most 32 code points.</summary>
    public required string MessageId { get; init; }

    /// <summary>Gets the message for each device of each user. The device ID <c>*</c> means all devices of the user.</summary>
    public required IReadOnlyDictionary<UserId, IReadOnlyDictionary<string, RawJson>> Messages { get; init; }

    /// <summary>Gets the number of users and devices that were left out because they cannot be read.</summary>
    [JsonIgnore]
    public int LeftOutCount { get; init; }
}
