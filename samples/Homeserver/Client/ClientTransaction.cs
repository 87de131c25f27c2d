using System.Text.Json.Serialization;
using Matrix.Core.Identifiers;

namespace Homeserver.Client;

/// <summary>Represents a request to send an event. It is saved before the event is sent.</summary>
/// <param name="Key">The room, the type and the transaction ID.</param>
/// <param name="Position">The position of the room before the event.</param>
/// <param name="SentAt">The <c>origin_server_ts</c> of the event, in milliseconds.</param>
internal sealed record ClientTransaction(string Key, long Position, long SentAt)
{
    /// <summary>Gets or sets the work of this process on the request; null after a restart.</summary>
    [JsonIgnore]
    public Task<EventId>? Sending { get; set; }
}
