using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Events;

/// <summary>Signatures of policy servers: a room may ask that one has seen each event.</summary>
/// <remarks>Matrix spec 1.18, server-server API, § Policy Servers (MSC4284). The key is in the room's state, never among a server's published keys.</remarks>
public static class PolicyServer
{
    /// <summary>The ID that a policy server signs under.</summary>
    public static KeyId KeyId { get; } = KeyId.Parse("ed25519:policy_server");

    /// <summary>Whether an event carries a good signature of a policy server.</summary>
    /// <param name="pdu">The event.</param>
    /// <param name="via">The policy server: <c>via</c> of the room's <c>m.room.policy</c>.</param>
    /// <param name="key">Its key: <c>public_keys.ed25519</c> of the same event.</param>
    public static bool HasSigned(Pdu pdu, ServerName via, VerifyKey key)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        ArgumentNullException.ThrowIfNull(key);
        using var signed = SigningBytes.Of(pdu);
        return pdu.TryGetField("signatures"u8, out JsonSlice signatures)
            && signatures.TryGetMember(via.Span, out JsonSlice byServer)
            && byServer.TryGetMember(KeyId.Span, out JsonSlice signature)
            && signed.Verify(signature, key);
    }
}
