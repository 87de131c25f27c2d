using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Converts an unsuccessful answer to an exception.</summary>
/// <remarks>
/// Matrix spec, client-server API, <see href="https://spec.matrix.org/v1.19/client-server-api/#standard-error-response">Standard error response</see>,
/// <see href="https://spec.matrix.org/v1.19/client-server-api/#rate-limiting">Rate limiting</see>; server-server API,
/// <see href="https://spec.matrix.org/v1.19/server-server-api/#unsupported-endpoints">Unsupported endpoints</see>.
/// </remarks>
internal static class ErrorReply
{
    private const string LimitExceeded = "M_LIMIT_EXCEEDED";
    private static readonly string[] Names = ["errcode", "error", "retry_after_ms"];

    private const int TooManyRequests = 429;
    private const int HttpGone = 410;

    /// <summary>The longest accepted wait. Longer waits are capped, so that adding them to a time cannot overflow.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(365);

    public static async Task<FederationException> ReadAsync(FederationRequest request, FederationResponse response, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = await ReadBodyAsync(request.Destination, response, cancellationToken).ConfigureAwait(false);
        (string? code, string? text, TimeSpan? wait) = Parse(body);
        int status = response.StatusCode;
        FederationErrorKind kind =
            status == TooManyRequests || (code == LimitExceeded && status is >= 400 and < 500) ? FederationErrorKind.RateLimited
            : status == HttpGone && SpeaksForTheServer(request) ? FederationErrorKind.Gone
            : code is not null && status >= 400 ? FederationErrorKind.MatrixError
            : FederationErrorKind.NotMatrix;
        return new FederationException(kind, request.Destination, Describe(status, code, text, response.Location))
        {
            StatusCode = status,
            ErrorCode = code,
            RetryAfter = Longest(response.RetryAfter, wait),
            Body = body,
        };
    }

    /// <summary>
    /// Determines whether a 410 means that the server itself is gone. This holds for endpoints that every server has. On other endpoints an event or a file may
    /// be gone.
    /// </summary>
    private static bool SpeaksForTheServer(FederationRequest request) =>
        request.Class is RequestClass.Version or RequestClass.Transaction
        || (request.Class == RequestClass.Keys && request.Target == RequestFactory.KeysV2 + "/server");

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(ServerName server, FederationResponse response, CancellationToken cancellationToken)
    {
        try
        {
            return await ReplyBody.ReadUpToAsync(server, response.Body, ReplyLimit.Error, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException)
        {
            return default; // the status is the answer, even if the body that explains it is missing
        }
    }

    private static (string? Code, string? Text, TimeSpan? Wait) Parse(ReadOnlyMemory<byte> body)
    {
        if (!JsonEnvelope.TryParse(body, Names, out JsonEnvelope? reply, out _) || reply.Error.Kind != ContentErrorKind.None)
        {
            return default;
        }

        return (reply.FindString("errcode"), reply.FindString("error"), reply.TryGet("retry_after_ms", out ReadOnlyMemory<byte> wait) ? ReadWait(wait.Span) : null);
    }

    /// <summary>Reads a wait in milliseconds. Some servers send a fractional number.</summary>
    private static TimeSpan? ReadWait(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, WireJson.AnyDepth);
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double milliseconds)
            && milliseconds >= 0 && milliseconds <= TimeSpan.MaxValue.TotalMilliseconds / 2
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
    }

    private static TimeSpan? Longest(TimeSpan? left, TimeSpan? right)
    {
        TimeSpan? longer = left > right || right is null ? left : right;
        return longer > LongestWait ? LongestWait : longer;
    }

    /// <summary>Returns a sentence with the server's own text.</summary>
    private static string Describe(int status, string? code, string? text, string? location)
    {
        string said = text is null ? "" : $": {ProtocolErrors.OneLine(text)}";
        return code is not null ? $"the server returned status {status}, {ProtocolErrors.OneLine(code)}{said}"
            : location is not null ? $"the server returned status {status}, a redirect"
            : $"the server returned status {status}";
    }
}
