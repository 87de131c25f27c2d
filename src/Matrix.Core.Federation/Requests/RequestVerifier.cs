using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Requests;

/// <summary>Represents a verifier of the senders of requests. It performs no I/O and reports missing keys in its result. Instances are thread-safe.</summary>
/// <remarks>
/// <para>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#request-authentication">Request Authentication</see>. All
/// X-Matrix headers must name one sender, and none may name another receiver. A header without a receiver comes from an older server and counts as addressed to
/// this one. Signatures with an unknown algorithm, an unknown key or a key that is no longer valid are ignored. At least one signature must remain, and all
/// remaining signatures must be correct.
/// </para>
/// <para>
/// Some servers send a body of <c>{}</c> and sign none, or the reverse. Both readings are tried, except for methods without a body (<c>GET</c>, <c>HEAD</c>),
/// for which only the received form counts.
/// </para>
/// <para>
/// A body may be nested to any depth, because each event in it is checked separately. Its numbers may have been signed as Python writes them or as received, so
/// each reading is tried. The verified text is <see cref="VerifiedRequest.Content"/>. Read it instead of the received body (MSC4458).
/// </para>
/// </remarks>
public sealed class RequestVerifier
{
    /// <summary>
    /// The maximum number of X-Matrix headers of one request. Each costs a verification. The spec shows one header, and a server that changes its key sends
    /// two.
    /// </summary>
    public const int MaxHeaders = 10;

    private readonly ServerName _self;
    private readonly RequestVerifierOptions _options;

    /// <summary>Initializes a verifier of requests to one server, with the default options.</summary>
    /// <param name="self">The receiving server, by the server name that its users have.</param>
    /// <exception cref="ArgumentException"><paramref name="self"/> was never set.</exception>
    public RequestVerifier(ServerName self)
        : this(self, new RequestVerifierOptions())
    {
    }

    /// <summary>Initializes a verifier of requests to one server.</summary>
    /// <param name="self">The receiving server, by the server name that its users have.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException"><paramref name="self"/> was never set.</exception>
    public RequestVerifier(ServerName self, RequestVerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (self.IsDefault)
        {
            throw new ArgumentException("The server name is not set.", nameof(self));
        }

        _self = self;
        _options = options;
    }

    /// <summary>Tries to verify the sender of a request.</summary>
    /// <param name="request">The request as received.</param>
    /// <param name="keys">The available keys.</param>
    /// <param name="now">The current time. Only keys that are valid at that time count.</param>
    /// <param name="verified">The verified request, or null if it is refused.</param>
    /// <param name="error">The check that failed.</param>
    /// <returns>
    /// <see langword="true"/> if the sender is verified. Otherwise, the request is refused, finally or until a key is fetched (<see
    /// cref="RequestVerificationError.IsRetryable"/>).
    /// </returns>
    public bool TryVerify(InboundRequest request, IKeySource keys, DateTimeOffset now, [NotNullWhen(true)] out VerifiedRequest? verified, out RequestVerificationError error)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(keys);
        verified = null;
        if (!TryReadHeaders(request, out List<XMatrixHeader> headers, out error))
        {
            return false;
        }

        // Keys are looked up before the body is read, because canonicalizing the body of an unknown sender would waste work.
        ServerName origin = headers[0].Origin;
        if (!TryFindKeys(headers, keys, MatrixTimestamp.FromDateTimeOffset(now), out List<(XMatrixHeader Header, VerifyKey Key)> signed, out error))
        {
            return false;
        }

        RequestContent? content = null;
        if (!request.Content.IsEmpty && !RequestContent.TryRead(request.Content.Span, out content, out JsonError json))
        {
            error = new RequestVerificationError(RequestVerificationErrorKind.InvalidContent, origin) { Json = json };
            return false;
        }

        List<byte[]> forms = WriteForms(request, origin, content);

        foreach ((XMatrixHeader header, VerifyKey key) in signed)
        {
            if (_options.IsDeniedKey(key) || !HoldsForAny(key, forms, header.Signature))
            {
                error = new RequestVerificationError(RequestVerificationErrorKind.BadSignature, origin);
                return false;
            }
        }

        verified = new VerifiedRequest(origin, signed[0].Header.KeyId, signed[0].Key, content?.Received ?? ReadOnlyMemory<byte>.Empty);
        return true;
    }

    private bool TryReadHeaders(InboundRequest request, out List<XMatrixHeader> headers, out RequestVerificationError error)
    {
        headers = [];
        error = default;
        foreach (string value in request.Authorization)
        {
            if (XMatrixHeader.TryParse(value, out XMatrixHeader? header, out XMatrixError headerError))
            {
                headers.Add(header);
            }
            else if (headerError.Kind != XMatrixErrorKind.OtherScheme)
            {
                error = new RequestVerificationError(RequestVerificationErrorKind.MalformedHeader) { Header = headerError };
                return false;
            }

            if (headers.Count > MaxHeaders)
            {
                error = new RequestVerificationError(RequestVerificationErrorKind.TooManyHeaders, headers[0].Origin);
                return false;
            }
        }

        if (headers.Count == 0)
        {
            error = new RequestVerificationError(RequestVerificationErrorKind.NotSigned);
            return false;
        }

        ServerName origin = headers[0].Origin;
        RequestVerificationErrorKind kind = RequestVerificationErrorKind.None;
        if (headers.Exists(header => header.Origin != origin))
        {
            kind = RequestVerificationErrorKind.OriginsDiffer;
        }
        else if (origin == _self)
        {
            kind = RequestVerificationErrorKind.OriginIsSelf;
        }
        else if (headers.Exists(header => header.Destination is { } destination && destination != _self))
        {
            kind = RequestVerificationErrorKind.OtherDestination;
        }
        else if (!RequestObject.IsVisibleAscii(request.Method) || !RequestObject.IsVisibleAscii(request.Target))
        {
            kind = RequestVerificationErrorKind.UnsignableRequest;
        }

        error = kind == RequestVerificationErrorKind.None ? default : new RequestVerificationError(kind, origin);
        return kind == RequestVerificationErrorKind.None;
    }

    private static bool TryFindKeys(
        List<XMatrixHeader> headers,
        IKeySource keys,
        MatrixTimestamp now,
        out List<(XMatrixHeader Header, VerifyKey Key)> signed,
        out RequestVerificationError error)
    {
        signed = [];
        RequestVerificationErrorKind none = RequestVerificationErrorKind.UnsupportedAlgorithm;
        ImmutableArray<KeyId>.Builder toFetch = ImmutableArray.CreateBuilder<KeyId>();
        foreach (XMatrixHeader header in headers)
        {
            // A policy server's key comes from its room. It is never a server key (spec 1.18).
            if (!header.KeyId.IsEd25519 || header.KeyId == KeyId.PolicyServer)
            {
                continue;
            }

            bool isKnown = keys.TryGetKey(header.Origin, header.KeyId, out ServerKey? key);
            if (isKnown && key!.IsValidForRequest(now))
            {
                signed.Add((header, key!.Key));
                continue;
            }

            if (!toFetch.Contains(header.KeyId))
            {
                toFetch.Add(header.KeyId);
            }

            // An unknown key may be the successor of an expired one, so it is the more useful error.
            none = isKnown && none != RequestVerificationErrorKind.UnknownKey ? RequestVerificationErrorKind.KeyNotValid : RequestVerificationErrorKind.UnknownKey;
        }

        error = signed.Count > 0 ? default : new RequestVerificationError(none, headers[0].Origin) { KeysToFetch = toFetch.ToImmutable() };
        return signed.Count > 0;
    }

    /// <summary>Writes the forms that the sender may have signed, the most likely first.</summary>
    private List<byte[]> WriteForms(InboundRequest request, ServerName origin, RequestContent? content)
    {
        List<byte[]> forms = [];
        foreach (byte[] form in content?.SignedForms ?? [])
        {
            forms.Add(RequestObject.Write(request.Method, request.Target, origin, _self, form, hasContent: true));
        }

        bool mayHaveBody = request.Method is not ("GET" or "HEAD");
        if (content is null || (mayHaveBody && content.IsEmptyObject))
        {
            forms.Add(RequestObject.Write(request.Method, request.Target, origin, _self, default, hasContent: false));
        }

        if (content is null && mayHaveBody)
        {
            forms.Add(RequestObject.Write(request.Method, request.Target, origin, _self, "{}"u8, hasContent: true));
        }

        return forms;
    }

    private static bool HoldsForAny(VerifyKey key, List<byte[]> forms, string signature)
    {
        Span<byte> bytes = stackalloc byte[Ed25519.SignatureSize];
        if (!UnpaddedBase64.TryDecode(signature, bytes, out int written, Base64Alphabet.Either) || written != bytes.Length)
        {
            return false;
        }

        foreach (byte[] form in forms)
        {
            if (key.Verify(form, bytes))
            {
                return true;
            }
        }

        return false;
    }
}
