using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Checks signatures of policy servers. A room may require such a signature on each event.</summary>
/// <remarks>The key of a policy server is in the room's state, never among a server's published keys (MSC4284).</remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#policy-servers">Server-server API, Policy Servers</seealso>
public static class PolicyServer
{
    /// <summary>Gets the key ID that a policy server signs under.</summary>
    public static KeyId KeyId { get; } = KeyId.Parse("ed25519:policy_server");

    /// <summary>Determines whether an event has a good signature of a policy server.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="via">The policy server: <c>via</c> of the room's <c>m.room.policy</c>.</param>
    /// <param name="key">The key of the policy server: <c>public_keys.ed25519</c> of the same event.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pdu"/> or <paramref name="key"/> is <see langword="null"/>.</exception>
    public static bool HasSigned(Pdu pdu, ServerName via, VerifyKey key)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(key);
        using var signed = SigningBytes.Of(pdu);
        return pdu.TryGetField("signatures"u8, out JsonSlice signatures)
            && signatures.TryGetMember(via.Utf8Span, out JsonSlice byServer)
            && byServer.TryGetMember(KeyId.Utf8Span, out JsonSlice signature)
            && signed.Verify(signature, key);
    }
}
