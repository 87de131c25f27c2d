using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Requests;

/// <summary>Represents a signer of requests to other servers. Instances are thread-safe. The signer does not dispose its key.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#request-authentication">Request Authentication</see>.
/// <see cref="RequestSigningHandler"/> does the same in a chain of HTTP handlers.
/// </remarks>
public sealed class RequestSigner
{
    private readonly SigningKey _key;

    /// <summary>Initializes a signer of one server's requests.</summary>
    /// <param name="origin">The sending server, by the server name that its users have.</param>
    /// <param name="key">The sending server's key.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="origin"/> was never set, or the key ID contains a character that is not visible ASCII, a quote or a backslash.
    /// </exception>
    public RequestSigner(ServerName origin, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!RequestObject.IsVisibleAscii(origin.ToString()))
        {
            throw new ArgumentException("The server name is not set or cannot be part of a header.", nameof(origin));
        }

        // A key from a file may have any name. Escapes are legal but break older servers. A line break would inject another header.
        string keyId = key.KeyId.ToString();
        if (!RequestObject.IsVisibleAscii(keyId) || keyId.AsSpan().ContainsAny('"', '\\'))
        {
            throw new ArgumentException("The key ID contains a character that a header can carry only escaped.", nameof(key));
        }

        Origin = origin;
        _key = key;
    }

    /// <summary>Gets the server that sends the requests.</summary>
    public ServerName Origin { get; }

    /// <summary>Signs a request.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The <c>Authorization</c> header. <see cref="XMatrixHeader.ToString"/> returns its value.</returns>
    /// <inheritdoc cref="Sign(string, string, ServerName, ReadOnlyMemory{byte}?)" path="/exception"/>
    public XMatrixHeader Sign(FederationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Sign(request.Method, request.Target, request.Destination, request.Content);
    }

    /// <summary>Signs a request.</summary>
    /// <param name="method">The HTTP method in capital letters.</param>
    /// <param name="target">The request target (path and query), byte for byte as sent.</param>
    /// <param name="destination">The receiving server, by the server name that its users have, not by the name that it delegates to.</param>
    /// <param name="content">The JSON body in UTF-8, or null for a request without a body.</param>
    /// <returns>The <c>Authorization</c> header. <see cref="XMatrixHeader.ToString"/> returns its value.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="method"/> is not in capital letters, <paramref name="target"/> does not begin with a slash, is not visible ASCII or has a fragment,
    /// <paramref name="destination"/> was never set, or <paramref name="content"/> is not JSON.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The key is disposed.</exception>
    public XMatrixHeader Sign(string method, string target, ServerName destination, ReadOnlyMemory<byte>? content)
    {
        ThrowIfNotMethod(method);
        ThrowIfNotTarget(target);
        if (!RequestObject.IsVisibleAscii(destination.ToString()))
        {
            throw new ArgumentException("The server name is not set or cannot be part of a header.", nameof(destination));
        }

        RequestContent? read = null;
        if (content is { } body && !RequestContent.TryRead(body.Span, out read, out JsonError error))
        {
            throw new ArgumentException($"The body is not valid JSON: {error}.", nameof(content));
        }

        byte[] signed = RequestObject.Write(method, target, Origin, destination, read?.SignedForms[0], read is not null);
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        _key.Sign(signed, signature);
        return new XMatrixHeader(Origin, destination, _key.KeyId, UnpaddedBase64.Encode(signature));
    }

    internal static void ThrowIfNotMethod(string method)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (method.Length == 0 || method.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            throw new ArgumentException("The method must consist of the letters A to Z.", nameof(method));
        }
    }

    internal static void ThrowIfNotTarget(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!target.StartsWith('/') || !RequestObject.IsVisibleAscii(target) || target.Contains('#', StringComparison.Ordinal))
        {
            throw new ArgumentException("The request target must begin with a slash, consist of visible ASCII characters and have no fragment.", nameof(target));
        }
    }
}
