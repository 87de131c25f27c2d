using Matrix.Core.Events;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;
using Microsoft.AspNetCore.Http.Features;

namespace PolicyServer;

/// <summary>Verifies the X-Matrix header of a request.</summary>
/// <param name="server">The name of this server.</param>
/// <param name="keys">The known keys of other servers.</param>
/// <param name="ring">Fetches keys that are not known; null to fetch none.</param>
internal sealed class RequestAuthentication(ServerName server, IKeySource keys, KeyRing? ring)
{
    // An event has at most 65,536 bytes; the rest is for spaces and escapes.
    private const int MaxBody = 256 * 1024;

    private readonly RequestVerifier _verifier = new(server);

    /// <summary>Returns the verified request, or null if its sender is not proven.</summary>
    public async Task<VerifiedRequest?> VerifyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is not (>= 0 and <= MaxBody))
        {
            return null;
        }

        byte[] body = new byte[(int)request.ContentLength.Value];
        await request.Body.ReadExactlyAsync(body, cancellationToken);
        var inbound = new InboundRequest
        {
            Method = request.Method,
            Target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, // the target as received: the sender signed exactly this text
            Authorization = [.. request.Headers.Authorization.OfType<string>()],
            Content = body,
        };
        if (TryVerify(inbound, out VerifiedRequest? verified, out RequestVerificationError error) || !error.IsRetryable || ring is null)
        {
            return verified;
        }

        _ = await ring.GetKeysAsync(error.KeysToFetch.Select(keyId => new KeyRequest { Server = error.Origin, KeyId = keyId }), KeyFetchPurpose.UnverifiedRequest, cancellationToken);
        _ = TryVerify(inbound, out verified, out _);
        return verified;
    }

    private bool TryVerify(InboundRequest request, out VerifiedRequest? verified, out RequestVerificationError error) =>
        _verifier.TryVerify(request, keys, TimeProvider.System.GetUtcNow(), out verified, out error);
}
