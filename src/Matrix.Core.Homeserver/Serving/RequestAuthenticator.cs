using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Requests;

namespace Matrix.Core.Homeserver.Serving;

/// <summary>Finds out which server signed a request.</summary>
internal sealed class RequestAuthenticator(HomeserverServices services)
{
    private readonly RequestVerifier _verifier = new(services.Identity.Name);

    public async Task<RequestAuthenticationResult> AuthenticateAsync(InboundRequest request, CancellationToken cancellationToken)
    {
        DateTimeOffset now = services.TimeProvider.GetUtcNow();
        if (!_verifier.TryVerify(request, services.Keys, now, out VerifiedRequest? verified, out RequestVerificationError error) && error.IsRetryable)
        {
            // The first request of a server whose keys are not known, or the first after it changed them. Its origin is only claimed.
            _ = await services.Keys.GetKeysAsync(
                error.KeysToFetch.Select(id => new KeyRequest { Server = error.Origin, KeyId = id, MinimumValidUntil = Identifiers.MatrixTimestamp.FromDateTimeOffset(now) }),
                KeyFetchPurpose.UnverifiedRequest,
                cancellationToken).ConfigureAwait(false);
            _ = _verifier.TryVerify(request, services.Keys, now, out verified, out error);
        }

        if (verified is not null)
        {
            // The server is up, whatever failed before.
            services.Keys.ResetBackoff(verified.Origin);
        }

        return new RequestAuthenticationResult(verified, error);
    }
}
