using System.Collections.Immutable;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Keys;

/// <summary>Represents the result of a <see cref="KeyRequest"/>.</summary>
public sealed record KeyLookupResult
{
    internal KeyLookupResult(KeyRequest request, KeyLookupStatus status, ImmutableArray<ServerKey> keys, FederationException? error = null, MatrixTimestamp? retryAt = null)
    {
        Request = request;
        Status = status;
        Keys = keys;
        Error = error;
        RetryAt = retryAt;
    }

    /// <summary>Gets the request.</summary>
    public KeyRequest Request { get; init; }

    /// <summary>Gets the status.</summary>
    public KeyLookupStatus Status { get; init; }

    /// <summary>
    /// Gets the available keys with the requested ID, the best first, for every status. There are several if a server has used an ID for several keys. For a
    /// request without an ID these are all current keys of the server. The array is empty if no key is available.
    /// </summary>
    public ImmutableArray<ServerKey> Keys { get; init; }

    /// <summary>Gets the error of the server if it was asked for this lookup and failed, otherwise null.</summary>
    public FederationException? Error { get; init; }

    /// <summary>Gets the time before which the server is not asked again, or null if that does not apply.</summary>
    public MatrixTimestamp? RetryAt { get; init; }
}
