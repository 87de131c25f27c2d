using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace PolicyServer;

/// <summary>Decides about events and signs the accepted ones.</summary>
/// <param name="server">The name of the policy server.</param>
/// <param name="key">The policy key; its ID is <c>ed25519:policy_server</c>.</param>
/// <param name="bannedWord">Messages with this text are refused.</param>
internal sealed class EventSigner(ServerName server, SigningKey key, string bannedWord)
{
    // A request does not name the room's version. This server protects rooms of one version only.
    private static readonly RoomVersion Version = RoomVersions.V12;

    /// <summary>Returns the response to a request for a signature.</summary>
    /// <param name="body">The event.</param>
    public IResult Sign(ReadOnlyMemory<byte> body)
    {
        if (!Pdu.TryParse(body.Span, Version, out Pdu? pdu, out PduError malformed))
        {
            return Refuse("M_BAD_JSON", malformed.ToString());
        }

        if (pdu.Content.TryGetMember("body"u8, out JsonSlice text) && text.TryGetString(out string message) && message.Contains(bannedWord, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse("M_FORBIDDEN", "The message looks like spam.");
        }

        if (!pdu.TrySign(server, key, out Pdu? signed, out PduError tooLarge))
        {
            return Refuse("M_BAD_JSON", tooLarge.ToString());
        }

        // The response holds the signature of this server alone.
        return signed.TryGetField("signatures"u8, out JsonSlice signatures)
            && signatures.TryGetMember(server.Utf8Span, out JsonSlice own)
            && own.TryGetMember(key.KeyId.Utf8Span, out JsonSlice signature)
            && signature.TryGetString(out string base64)
            ? Results.Json(new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal)
            {
                [server.ToString()] = new(StringComparer.Ordinal) { [key.KeyId.ToString()] = base64 },
            })
            : throw new InvalidOperationException("The event was signed without a signature.");
    }

    private static IResult Refuse(string errcode, string error) => Results.Json(new { errcode, error }, statusCode: 400);
}
