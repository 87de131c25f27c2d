using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;
using Matrix.Core.Tool.Input;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>sign</c>, which adds a content hash and a signature to an event, which may be incomplete.</summary>
internal static class SignOperation
{
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        RoomVersion version = request.RoomVersion;
        if (!ServerName.TryParse(request.GetString("server"), out ServerName server))
        {
            throw new ConformException("'server' is not a server name");
        }

        if (!KeyId.TryParse(request.GetString("key_id"), out KeyId keyId) || !keyId.IsEd25519)
        {
            throw new ConformException("'key_id' is not the ID of an Ed25519 key");
        }

        byte[] seed = request.GetBase64("seed");
        if (seed.Length != Ed25519.SeedSize)
        {
            throw new ConformException($"'seed' is not {Ed25519.SeedSize} bytes");
        }

        using SigningKey key = SigningKey.FromSeed(keyId, seed);
        if (!EventSigning.TrySign(request.GetRaw("event"), version, server, key, out Pdu? signed, out PduError error))
        {
            throw new ConformException(error.Code, error.ToString());
        }

        return writer =>
        {
            writer.WritePropertyName("event"u8);
            writer.WriteRawValue(signed.Utf8.Span, skipInputValidation: true);
        };
    }
}
