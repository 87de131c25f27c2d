namespace Matrix.Core.Federation;

/// <summary>Represents the error to return to a client of this server if a request to another server failed.</summary>
/// <remarks>
/// Matrix spec, client-server API, <see href="https://spec.matrix.org/v1.19/client-server-api/#standard-error-response">Standard error response</see>.
/// </remarks>
public sealed record ClientError
{
    internal ClientError(int statusCode, string errorCode, string message)
    {
        StatusCode = statusCode;
        ErrorCode = errorCode;
        Message = message;
    }

    /// <summary>Gets the HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>Gets the <c>errcode</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>Gets the <c>error</c>: a sentence of this library. It contains no text of the other server.</summary>
    public string Message { get; }
}
