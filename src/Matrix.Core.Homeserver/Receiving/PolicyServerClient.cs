using Matrix.Core.Events;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;

namespace Matrix.Core.Homeserver;

/// <summary>Asks the policy server of a room to sign an event.</summary>
internal sealed class PolicyServerClient(RoomSession session, HomeserverServices services)
{
    private static readonly StateSlot PolicySlot = new("m.room.policy", "");

    public async Task<PolicyDecision> AskAsync(Pdu pdu, ServerName via, CancellationToken cancellationToken)
    {
        if (await session.ReadAsync(FindKey, cancellationToken).ConfigureAwait(false) is not { } key)
        {
            return new PolicyDecision(Signed: null, PolicyServerStatus.Unreachable);
        }

        try
        {
            PolicyResult result = await services.Client.Policy.SignAsync(via, key, pdu, cancellationToken).ConfigureAwait(false);
            services.Options.Health.Report(via, failure: null);

            // The client has verified the signature of the policy server, and the event itself was verified before.
            return result is PolicyResult.Signed signed
                ? new PolicyDecision(VerifiedPdu.TrustWithoutVerification(signed.Event), PolicyServerStatus.NotAsked)
                : new PolicyDecision(Signed: null, PolicyServerStatus.Unreachable);
        }
        catch (FederationException e)
        {
            services.Options.Health.Report(via, e);
            return new PolicyDecision(Signed: null, e is { Kind: FederationErrorKind.MatrixError, ErrorCode: "M_FORBIDDEN" } ? PolicyServerStatus.Refused : PolicyServerStatus.Unreachable);
        }
    }

    private static VerifyKey? FindKey(Room room) =>
        room.TryGetStateEvent(PolicySlot, out VerifiedPdu? policy)
        && policy.Pdu.Content.TryGetMember("public_keys"u8, out JsonSlice keys) && keys.TryGetMember("ed25519"u8, out JsonSlice value)
        && value.TryGetUtf8(out ReadOnlySpan<byte> base64) && VerifyKey.TryFromBase64(base64, out VerifyKey? key)
            ? key
            : null;
}
