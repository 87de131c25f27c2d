using Matrix.Core.Events;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Testing;

/// <summary>Hashes and signs events that no builder would create.</summary>
internal static class EventSigner
{
    /// <summary>Sets the content hash.</summary>
    public static EventEdit Hash(this EventEdit edit, RoomVersion version)
    {
        if (!PduJson.TryGetContentHash(edit.ToUtf8(), version, out byte[] hash, out PduError error))
        {
            throw new InvalidOperationException($"The event cannot be hashed: {error}.");
        }

        return edit.Set("hashes", $$"""{"sha256":"{{UnpaddedBase64.Encode(hash)}}"}""");
    }

    /// <summary>Sets the signatures to the signature of one server.</summary>
    public static EventEdit Sign(this EventEdit edit, RoomVersion version, TestServer server) => edit.Set("signatures", SignaturesOf(edit, version, server));

    /// <summary>Hashes and then signs the event.</summary>
    public static EventEdit Seal(this EventEdit edit, RoomVersion version, TestServer server) => edit.Hash(version).Sign(version, server);

    /// <summary>Returns the signature that a server would give the event, in base64.</summary>
    public static string SignatureOf(EventEdit edit, RoomVersion version, TestServer server)
    {
        JsonSlice signatures = JsonSlice.FromCanonical(Text.ToUtf8(SignaturesOf(edit, version, server)));
        _ = signatures.TryGetMember(server.Name.Utf8Span, out JsonSlice byServer);
        _ = byServer.TryGetMember(server.Key.KeyId.Utf8Span, out JsonSlice signature);
        _ = signature.TryGetString(out string base64);
        return base64;
    }

    private static string SignaturesOf(EventEdit edit, RoomVersion version, TestServer server)
    {
        byte[] unsigned = edit.Copy().Set("signatures", "{}").ToUtf8();
        if (!PduJson.TryRedact(unsigned, version, out byte[] redacted, out PduError error))
        {
            throw new InvalidOperationException($"The event cannot be signed: {error}.");
        }

        // The signed bytes are those of an event in that form: canonical already, whatever its numbers.
        byte[] signed = SignedJson.Sign(redacted, server.Name, server.Key, CanonicalJsonMode.RelaxedVerbatim);
        _ = JsonSlice.FromCanonical(signed).TryGetMember("signatures"u8, out JsonSlice signatures);
        return signatures.ToString();
    }
}
