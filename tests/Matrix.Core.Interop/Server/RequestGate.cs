using System.Collections.Concurrent;
using Matrix.Core.Federation.Keys;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Interop.Server;

/// <summary>Who may ask: finds out which server signed a request.</summary>
internal sealed class RequestGate(ServerName self, KeyRing keys, TimeProvider clock)
{
    private readonly RequestVerifier _verifier = new(self);

    /// <summary>Every signed request that came, and what became of it.</summary>
    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <summary>Finds out who sent a request.</summary>
    public async Task<(VerifiedRequest? Verified, RequestVerificationError Error)> CheckAsync(InboundRequest request, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (!_verifier.TryVerify(request, keys, now, out VerifiedRequest? verified, out RequestVerificationError error) && error.IsRetryable)
        {
            // The first request of a server whose keys we do not have yet, or one after it has changed them.
            // Its origin is only claimed.
            _ = await keys.GetKeysAsync(error.KeysToFetch.Select(id => new KeyRequest { Server = error.Origin, KeyId = id, MinimumValidUntil = MatrixTimestamp.FromDateTimeOffset(now) }), KeyFetchPurpose.UnverifiedRequest, cancellationToken);
            _ = _verifier.TryVerify(request, keys, now, out verified, out error);
        }

        if (verified is not null)
        {
            // It is there, whatever failed before.
            keys.ResetBackoff(verified.Origin);
        }

        Seen.Enqueue(new SeenRequest(request, verified?.Origin, error));
        return (verified, error);
    }
}
