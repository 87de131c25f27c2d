using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Federation.Requests;

/// <summary>Finds out who sent a request. It waits for nothing: keys that are not at hand are named in its answer. Safe to share between threads.</summary>
/// <remarks>
/// <para>
/// Matrix spec, server-server API, § Request Authentication. All X-Matrix headers must name one sender, and none another receiver; a header that names no
/// receiver is of an older server, and stands for this one. Signatures of unknown algorithm, by unknown keys and by keys that are no longer valid are passed over;
/// at least one must remain, and all that remain must hold.
/// </para>
/// <para>
/// A body of <c>{}</c> and none at all are the same request to servers that send either and sign the other; both readings are tried, but for methods that
/// have no body (<c>GET</c>, <c>HEAD</c>), where what came is what was signed.
/// </para>
/// <para>
/// A body may be nested to any depth: each event in it is judged alone. Its numbers may have been signed as Python writes them or as they stand; each reading is tried. What was
/// verified is <see cref="VerifiedRequest.Content"/>, which is to be read instead of the body as it came (MSC4458).
/// </para>
/// </remarks>
public sealed class RequestVerifier
{
    /// <summary>The most X-Matrix headers that one request may have: each costs a verification. The spec shows one; a server in the middle of a change of keys sends two.</summary>
    public const int MaxHeaders = 10;

    private readonly ServerName _self;
    private readonly RequestVerifierOptions _options;

    /// <summary>A verifier of what is sent to one server, with the default options.</summary>
    /// <param name="self">The server that receives, by the name that its users have.</param>
    /// <exception cref="ArgumentException">The name was never set.</exception>
    public RequestVerifier(ServerName self)
        : this(self, new RequestVerifierOptions())
    {
    }

    /// <summary>A verifier of what is sent to one server.</summary>
    /// <param name="self">The server that receives, by the name that its users have.</param>
    /// <param name="options">How requests are verified.</param>
    /// <exception cref="ArgumentException">The name was never set.</exception>
    public RequestVerifier(ServerName self, RequestVerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (self.IsDefault)
        {
            throw new ArgumentException("The server name was never set.", nameof(self));
        }

        _self = self;
        _options = options;
    }

    /// <summary>Verifies a request.</summary>
    /// <param name="request">The request as it came.</param>
    /// <param name="keys">The keys at hand.</param>
    /// <param name="nowTs">The time, in milliseconds since 1970: only keys that are valid now count.</param>
    /// <param name="verified">Who sent it.</param>
    /// <param name="error">Which check failed.</param>
    /// <returns>Whether it is known who sent it; if not, it is refused, for good or until a key has been fetched (<see cref="RequestVerificationError.IsRetryable"/>).</returns>
    public bool TryVerify(InboundRequest request, IKeySource keys, long nowTs, [NotNullWhen(true)] out VerifiedRequest? verified, out RequestVerificationError error)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(keys);
        verified = null;
        if (!TryReadHeaders(request, out List<XMatrixHeader> headers, out error))
        {
            return false;
        }

        // The keys before the body: what is signed by nobody whom we know is not worth canonicalising.
        ServerName origin = headers[0].Origin;
        if (!TryFindKeys(headers, keys, nowTs, out List<(XMatrixHeader Header, VerifyKey Key)> signed, out error))
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
        long nowTs,
        out List<(XMatrixHeader Header, VerifyKey Key)> signed,
        out RequestVerificationError error)
    {
        signed = [];
        RequestVerificationErrorKind none = RequestVerificationErrorKind.UnsupportedAlgorithm;
        ImmutableArray<KeyId>.Builder toFetch = ImmutableArray.CreateBuilder<KeyId>();
        foreach (XMatrixHeader header in headers)
        {
            // A policy server's key is taken from its room, and never a server's key (spec 1.18).
            if (!header.KeyId.IsEd25519 || header.KeyId == PolicyServer.KeyId)
            {
                continue;
            }

            bool isKnown = keys.TryGetKey(header.Origin, header.KeyId, out ServerKey? key);
            if (isKnown && KeyValidity.CoversRequest(key!, nowTs))
            {
                signed.Add((header, key!.Key));
                continue;
            }

            if (!toFetch.Contains(header.KeyId))
            {
                toFetch.Add(header.KeyId);
            }

            // An unknown key may be the new one of a server whose old one has run out: it says more of what to do.
            none = isKnown && none != RequestVerificationErrorKind.UnknownKey ? RequestVerificationErrorKind.KeyNotValid : RequestVerificationErrorKind.UnknownKey;
        }

        error = signed.Count > 0 ? default : new RequestVerificationError(none, headers[0].Origin) { KeysToFetch = toFetch.ToImmutable() };
        return signed.Count > 0;
    }

    /// <summary>Writes what the sender may have signed, the most likely form first.</summary>
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
