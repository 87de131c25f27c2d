using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Conform;

/// <summary>
/// Provides <c>key</c>, which checks whether a key of a response is valid for an event or a request (<c>usable</c>), or whether a response is accepted
/// (<c>accept</c>).
/// </summary>
/// <remarks>In the second case a signature <c>"SIG"</c> counts as good.</remarks>
internal static class KeyOperation
{
    /// <summary>The key for cases that name keys but do not contain them. It never verifies anything.</summary>
    private static readonly VerifyKey Placeholder = VerifyKey.TryFromBytes(new byte[Ed25519.PublicKeySize], out VerifyKey? key) ? key : throw new InvalidOperationException();

    public static Action<Utf8JsonWriter> Run(ConformRequest request) => request.Has("response") ? Accept(request) : Use(request);

    private static Action<Utf8JsonWriter> Accept(ConformRequest request)
    {
        string asked = request.GetString("requested_server");
        ServerKeysError error = default;
        bool accept = ServerName.TryParse(asked, out ServerName server)
            && (ServerKeys.TryParse(request.GetRaw("response"), server, out _, out error)
                || (error.Kind == ServerKeysErrorKind.BadSignature && HasPlaceholderSignature(request.GetObject("response"), asked)));
        return writer =>
        {
            writer.WriteBoolean("accept"u8, accept);
            if (!accept)
            {
                writer.WriteString("reason"u8, error.ToString());
            }
        };
    }

    /// <summary>
    /// Determines whether one of the signatures that are verified is <c>"SIG"</c>. The document's form has been checked, and it has a signature by one of its keys.
    /// </summary>
    private static bool HasPlaceholderSignature(JsonElement response, string server)
    {
        JsonElement keys = response.GetProperty("verify_keys"u8);
        return response.GetProperty("signatures"u8).GetProperty(server).EnumerateObject()
            .Where(signature => KeyId.TryParse(signature.Name, out _) && IsReadableKey(keys, signature.Name))
            .OrderBy(signature => signature.Name, StringComparer.Ordinal)
            .Take(ServerKeys.MaxSignatureChecks)
            .Any(signature => signature.Value.ValueKind == JsonValueKind.String && signature.Value.ValueEquals("SIG"u8));
    }

    private static bool IsReadableKey(JsonElement keys, string keyId) =>
        keys.TryGetProperty(keyId, out JsonElement entry) && entry.ValueKind == JsonValueKind.Object
        && entry.TryGetProperty("key"u8, out JsonElement key) && key.ValueKind == JsonValueKind.String
        && VerifyKey.TryFromBase64(key.GetString(), out _);

    private static Action<Utf8JsonWriter> Use(ConformRequest request)
    {
        ServerKey? key = FindKey(request, request.GetString("key_id"));
        bool usable = key is not null && request.GetString("purpose") switch
        {
            "event" => key.IsValidForEvent(request.GetTimestamp("event_origin_server_ts"), request.RoomVersion),
            "request" => key.IsValidForRequest(request.GetTimestamp("now")),
            string other => throw new ConformException($"unknown purpose '{other}'"),
        };
        return writer => writer.WriteBoolean("usable"u8, usable);
    }

    private static ServerKey? FindKey(ConformRequest request, string keyId)
    {
        var keys = new ConformRequest(request.GetObject("server_keys"));
        MatrixTimestamp validUntil = ServerKey.CapValidity(keys.GetTimestamp("valid_until_ts"), request.GetTimestamp("response_fetched_at"));
        bool isCurrent = keys.Get("verify_keys") switch
        {
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(keyId)),
            { ValueKind: JsonValueKind.Object } map => map.TryGetProperty(keyId, out _),
            _ => throw new ConformException("'verify_keys' is not a list of key IDs"),
        };
        // In these cases an ID of another form still names a key.
        KeyId id = KeyId.TryParse(keyId, out KeyId parsed) ? parsed : KeyId.Parse("ed25519:unnamed");
        if (isCurrent)
        {
            return new ServerKey(id, Placeholder, validUntil);
        }

        return keys.Has("old_verify_keys") && new ConformRequest(keys.GetObject("old_verify_keys")) is var old && old.Has(keyId)
            ? new ServerKey(id, Placeholder, validUntil, old.GetTimestamp(keyId))
            : null;
    }
}
