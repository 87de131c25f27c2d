using Matrix.Core.Authorization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Rooms;

/// <summary>Policy servers.</summary>
/// <remarks>Matrix spec 1.18, server-server API, § Policy Servers. They never affect auth: an event that lacks the signature is soft-failed at the most.</remarks>
public sealed partial class Room
{
    private static readonly StateKey PolicyKey = new("m.room.policy", "");

    private readonly StateServers _currentServers;

    /// <summary>The policy server whose signature the event should carry and does not; null where the room asks for none.</summary>
    private ServerName? FindPolicyServerThatHasNotSigned(Pdu pdu)
    {
        // The policy itself can always be changed.
        if (pdu.StateKey == PolicyKey || FindState(PolicyKey) is not { } policy)
        {
            return null;
        }

        JsonSlice content = policy.Event.Content;
        if (!content.TryGetMember("via"u8, out JsonSlice via) || !via.TryGetUtf8(out ReadOnlySpan<byte> name)
            || !content.TryGetMember("public_keys"u8, out JsonSlice keys) || !keys.TryGetMember("ed25519"u8, out JsonSlice value)
            || !value.TryGetUtf8(out ReadOnlySpan<byte> base64)
            || !ServerName.TryParse(name, out ServerName server))
        {
            return null;
        }

        bool signed = VerifyKey.TryFromBase64(base64, out VerifyKey? key) && PolicyServer.HasSigned(pdu, server, key);
        return !signed && _currentServers.HasJoined(server, CurrentState) ? server : null;
    }
}
