using System.Buffers;
using System.Text.Json;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Json;
using Matrix.Core.Signing;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>verify_request</c>, which verifies a signature of the object <c>{method,uri,origin,destination[,content]}</c>, taken literally.</summary>
/// <remarks>For a case with a <c>header</c> it instead returns the parameters that the grammar of X-Matrix reads.</remarks>
internal static class VerifyRequestOperation
{
    /// <exception cref="ConformException">The request cannot be run.</exception>
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        if (request.Has("header"))
        {
            return ReadHeader(request.GetString("header"));
        }

        bool valid = Holds(request);
        return writer => writer.WriteBoolean("valid"u8, valid);
    }

    private static Action<Utf8JsonWriter> ReadHeader(string header)
    {
        bool isRead = RawXMatrixHeader.TryParse(header, out RawXMatrixHeader? parameters, out XMatrixError error);
        return writer =>
        {
            if (!isRead)
            {
                writer.WriteNull("result"u8);
                writer.WriteString("reason"u8, error.ToString());
                return;
            }

            writer.WriteStartObject("result"u8);
            writer.WriteString("origin"u8, parameters!.Origin);
            writer.WriteString("key"u8, parameters.Key);
            writer.WriteString("sig"u8, parameters.Signature);
            writer.WriteString("destination"u8, parameters.Destination);
            writer.WriteEndObject();
        };
    }

    private static bool Holds(ConformRequest request)
    {
        byte[] signed = WriteObject(request);
        List<VerifyKey> keys = ReadKeys(request);
        if (!UnpaddedBase64.TryDecode(request.GetString("signature"), out byte[]? signature, Base64Alphabet.Either) || signature.Length != Ed25519.SignatureSize)
        {
            return false;
        }

        // Servers differ in how they write numbers. All other parts have one form.
        foreach (CanonicalJsonMode mode in (CanonicalJsonMode[])[CanonicalJsonMode.Relaxed, CanonicalJsonMode.RelaxedVerbatim])
        {
            if (CanonicalJson.TryCanonicalize(signed, mode, int.MaxValue, out byte[] canonical, out _) && keys.Exists(key => key.Verify(canonical, signature)))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] WriteObject(ConformRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            foreach (string name in (string[])["method", "uri", "origin", "destination"])
            {
                writer.WriteString(name, request.GetString(name));
            }

            if (request.Has("content"))
            {
                writer.WritePropertyName("content"u8);
                writer.WriteRawValue(request.GetRaw("content"), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Returns the key of the corpus (<c>key</c> with a <c>public_key</c>, or <c>public_key</c> itself), or the origin's keys in <c>keys</c>, as in <c>verify</c>.
    /// </summary>
    private static List<VerifyKey> ReadKeys(ConformRequest request)
    {
        if (!request.Has("key") && !request.Has("public_key"))
        {
            return [.. ConformKeys.ReadFor(request, request.GetString("origin")).Values];
        }

        JsonElement given = request.Has("key") ? request.Get("key") : request.Get("public_key");
        JsonElement text = given.ValueKind == JsonValueKind.Object && given.TryGetProperty("public_key"u8, out JsonElement member) ? member : given;
        return text.ValueKind == JsonValueKind.String && VerifyKey.TryFromBase64(text.GetString(), out VerifyKey? key) ? [key] : [];
    }
}
