using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Requests;

/// <summary>Why a request is not taken as its sender's, and what may mend it.</summary>
/// <param name="Kind">Which check failed.</param>
/// <param name="Origin">The server that the request says it is from; default where no header could be read.</param>
public readonly record struct RequestVerificationError(RequestVerificationErrorKind Kind, ServerName Origin = default)
{
    private readonly ImmutableArray<KeyId> _keysToFetch;

    /// <summary>Why the header cannot be read; of <see cref="RequestVerificationErrorKind.MalformedHeader"/>.</summary>
    public XMatrixError Header { get; init; }

    /// <summary>Why the body is no JSON; of <see cref="RequestVerificationErrorKind.InvalidContent"/>.</summary>
    public JsonError Json { get; init; }

    /// <summary>The keys of <see cref="Origin"/> to fetch before the request is verified again; empty where no key would mend it.</summary>
    public ImmutableArray<KeyId> KeysToFetch
    {
        get => _keysToFetch.IsDefault ? [] : _keysToFetch;
        init => _keysToFetch = value;
    }

    /// <summary>Whether the request may hold when <see cref="KeysToFetch"/> have been fetched.</summary>
    public bool IsRetryable => Kind is RequestVerificationErrorKind.UnknownKey or RequestVerificationErrorKind.KeyNotValid;

    /// <summary>The HTTP status to answer with: 401, and 400 where the body is no JSON.</summary>
    public int StatusCode => Kind is RequestVerificationErrorKind.InvalidContent ? 400 : 401;

    /// <summary>The <c>errcode</c> to answer with: <c>M_UNAUTHORIZED</c>, and <c>M_NOT_JSON</c> where the body is no JSON.</summary>
    public string ErrorCode => Kind is RequestVerificationErrorKind.InvalidContent ? "M_NOT_JSON" : "M_UNAUTHORIZED";

    /// <summary>A stable name of the check, for programs: <c>other_destination</c>.</summary>
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

    /// <summary>A sentence for a log.</summary>
    public override string ToString() => Kind switch
    {
        RequestVerificationErrorKind.None => "no error",
        RequestVerificationErrorKind.NotSigned => "the request has no X-Matrix header",
        RequestVerificationErrorKind.MalformedHeader => Header.ToString(),
        RequestVerificationErrorKind.TooManyHeaders => $"the request has more than {RequestVerifier.MaxHeaders} X-Matrix headers",
        RequestVerificationErrorKind.OriginsDiffer => "the headers of the request name different origins",
        RequestVerificationErrorKind.OriginIsSelf => "the request says that it is from this server",
        RequestVerificationErrorKind.OtherDestination => $"the request of {Origin} is for another server",
        RequestVerificationErrorKind.UnsignableRequest => $"the method or target of the request of {Origin} is not visible ASCII",
        RequestVerificationErrorKind.UnsupportedAlgorithm => $"{Origin} has signed with no key that is for requests",
        RequestVerificationErrorKind.UnknownKey => $"{Origin} has signed with no key that is at hand: {Listed()}",
        RequestVerificationErrorKind.KeyNotValid => $"{Origin} has signed with a key that is no longer valid: {Listed()}",
        RequestVerificationErrorKind.InvalidContent => $"the body of the request of {Origin} is no JSON: {Json}",
        RequestVerificationErrorKind.BadSignature => $"{Origin} has a signature on the request that does not hold; a proxy that decodes or rewrites request targets breaks it too",
        _ => Kind.ToString(),
    };

    /// <summary>Equal where all that they say is; keys are compared in their order.</summary>
    public bool Equals(RequestVerificationError other) =>
        Kind == other.Kind && Origin == other.Origin && Header == other.Header && Json == other.Json && KeysToFetch.SequenceEqual(other.KeysToFetch);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Origin, Header, Json, KeysToFetch.Length);

    private string Listed() => string.Join(", ", KeysToFetch);
}
