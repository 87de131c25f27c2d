using System.Text.Json.Serialization;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation;

/// <summary>The body of <c>/.well-known/matrix/server</c>.</summary>
internal sealed record WellKnownReply
{
    [JsonPropertyName("m.server")]
    public required ServerName Server { get; init; }
}
