using System.Buffers;
using System.Text.Json;

namespace Matrix.Core.Homeserver;

/// <summary>Represents the answer to a request of another server.</summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Json">The body: JSON in UTF-8.</param>
public readonly record struct FederationReply(int StatusCode, ReadOnlyMemory<byte> Json)
{
    /// <summary>The status of an answer without an error.</summary>
    internal const int OkStatus = 200;

    /// <param name="write">Writes the members of the body.</param>
    /// <param name="capacity">The expected length of a large body, so that it is written once and not copied while it grows.</param>
    internal static FederationReply Ok(Action<Utf8JsonWriter> write, int capacity = 256)
    {
        var output = new ArrayBufferWriter<byte>(capacity);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return new FederationReply(OkStatus, output.WrittenMemory);
    }

    internal static FederationReply Error(int status, string code, string message, Action<Utf8JsonWriter>? more = null)
    {
        FederationReply body = Ok(writer =>
        {
            writer.WriteString("errcode"u8, code);
            writer.WriteString("error"u8, message);
            more?.Invoke(writer);
        });
        return body with { StatusCode = status };
    }

    internal static FederationReply Forbidden(string message) => Error(403, "M_FORBIDDEN", message);

    internal static FederationReply NotFound(string message) => Error(404, "M_NOT_FOUND", message);

    internal static FederationReply Unrecognized(int status) => Error(status, "M_UNRECOGNIZED", "This server does not have the endpoint.");

    /// <summary>Returns the answer to a request that the other server sends again later.</summary>
    internal static FederationReply Unavailable() => Error(500, "M_UNKNOWN", "The server cannot answer now.");

    /// <summary>Returns the answer to a request that the other server sends again after a time.</summary>
    internal static FederationReply LimitExceeded(string message, TimeSpan retryAfter) =>
        Error(429, "M_LIMIT_EXCEEDED", message, writer => writer.WriteNumber("retry_after_ms"u8, (long)Math.Ceiling(retryAfter.TotalMilliseconds)));

    internal static FederationReply InvalidParameter(string message) => Error(400, "M_INVALID_PARAM", message);

    internal static FederationReply MissingParameter(string name) => Error(400, "M_MISSING_PARAM", $"The parameter {name} is missing.");

    internal static FederationReply NotJson(string message) => Error(400, "M_NOT_JSON", message);

    internal static FederationReply BadJson(string message) => Error(400, "M_BAD_JSON", message);
}
