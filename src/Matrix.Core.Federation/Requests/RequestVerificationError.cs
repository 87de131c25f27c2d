using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Requests;

/// <summary>Represents the reason that a request is refused, and what may fix it.</summary>
public readonly record struct RequestVerificationError
{
    internal RequestVerificationError(RequestVerificationErrorKind kind, ServerName origin = default)
    {
        Kind = kind;
        Origin = origin;
    }

    /// <summary>Gets the check that failed.</summary>
    public RequestVerificationErrorKind Kind { get; init; }

    /// <summary>Gets the server that the request claims to be from, or <c>default</c> if no header can be read.</summary>
    public ServerName Origin { get; init; }

    private readonly ImmutableArray<KeyId> _keysToFetch;

    /// <summary>Gets the reason that the header cannot be read, for <see cref="RequestVerificationErrorKind.MalformedHeader"/>.</summary>
    public XMatrixError Header { get; init; }

    /// <summary>Gets the reason that the body is not JSON, for <see cref="RequestVerificationErrorKind.InvalidContent"/>.</summary>
    public JsonError Json { get; init; }

    /// <summary>Gets the keys of <see cref="Origin"/> to fetch before the request is verified again. The list is empty if no key can fix the error.</summary>
    public ImmutableArray<KeyId> KeysToFetch
    {
        get => _keysToFetch.IsDefault ? [] : _keysToFetch;
        init => _keysToFetch = value;
    }

    /// <summary>Gets a value that indicates whether the request may pass after <see cref="KeysToFetch"/> are fetched.</summary>
    public bool IsRetryable => Kind is RequestVerificationErrorKind.UnknownKey or RequestVerificationErrorKind.KeyNotValid;

    /// <summary>Gets the HTTP status to answer with: 400 if the body is not JSON, otherwise 401.</summary>
    public int StatusCode => Kind is RequestVerificationErrorKind.InvalidContent ? 400 : 401;

    /// <summary>Gets the <c>errcode</c> to answer with: <c>M_NOT_JSON</c> if the body is not JSON, otherwise <c>M_UNAUTHORIZED</c>.</summary>
    public string ErrorCode => Kind is RequestVerificationErrorKind.InvalidContent ? "M_NOT_JSON" : "M_UNAUTHORIZED";

    /// <summary>Gets a stable name of the failed check for programs, for example <c>other_destination</c>.</summary>
    public string Code => Kind switch
    {
        RequestVerificationErrorKind.None => "none",
        RequestVerificationErrorKind.NotSigned => "not_signed",
        RequestVerificationErrorKind.MalformedHeader => "malformed_header",
        RequestVerificationErrorKind.TooManyHeaders => "too_many_headers",
        RequestVerificationErrorKind.OriginsDiffer => "origins_differ",
        RequestVerificationErrorKind.OriginIsSelf => "origin_is_self",
        RequestVerificationErrorKind.OtherDestination => "other_destination",
        RequestVerificationErrorKind.UnsignableRequest => "unsignable_request",
        RequestVerificationErrorKind.UnsupportedAlgorithm => "unsupported_algorithm",
        RequestVerificationErrorKind.UnknownKey => "unknown_key",
        RequestVerificationErrorKind.KeyNotValid => "key_not_valid",
        RequestVerificationErrorKind.InvalidContent => "invalid_content",
        RequestVerificationErrorKind.BadSignature => "bad_signature",
        _ => "unknown",
    };

    /// <summary>Returns a sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        RequestVerificationErrorKind.None => "no error",
        RequestVerificationErrorKind.NotSigned => "the request has no X-Matrix header",
        RequestVerificationErrorKind.MalformedHeader => Header.ToString(),
        RequestVerificationErrorKind.TooManyHeaders => $"the request contains more than {RequestVerifier.MaxHeaders} X-Matrix headers",
        RequestVerificationErrorKind.OriginsDiffer => "the X-Matrix headers of the request name different origins",
        RequestVerificationErrorKind.OriginIsSelf => "the origin of the request is this server itself",
        RequestVerificationErrorKind.OtherDestination => $"{Origin} signed the request for another destination",
        RequestVerificationErrorKind.UnsignableRequest => $"the method or target of the request from {Origin} is not visible ASCII",
        RequestVerificationErrorKind.UnsupportedAlgorithm => $"{Origin} did not sign the request with a supported key",
        RequestVerificationErrorKind.UnknownKey => $"the keys of {Origin} that signed the request are unknown: {Listed()}",
        RequestVerificationErrorKind.KeyNotValid => $"the keys of {Origin} that signed the request are no longer valid: {Listed()}",
        RequestVerificationErrorKind.InvalidContent => $"the body of the request from {Origin} is not valid JSON: {Json}",
        RequestVerificationErrorKind.BadSignature => $"the signature of {Origin} on the request is not valid; the cause can be a proxy that decodes or rewrites request targets",
        _ => Kind.ToString(),
    };

    /// <summary>Determines whether two errors are equal. The keys are compared in order.</summary>
    public bool Equals(RequestVerificationError other) =>
        Kind == other.Kind && Origin == other.Origin && Header == other.Header && Json == other.Json && KeysToFetch.SequenceEqual(other.KeysToFetch);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Origin, Header, Json, KeysToFetch.Length);

    private string Listed() => string.Join(", ", KeysToFetch);
}
