using System.Text.Json;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Tool.Conform;

/// <summary>Provides <c>request</c>, which verifies a request as received and returns its origin and the verified content.</summary>
internal static class RequestOperation
{
    /// <exception cref="ConformException">The request cannot be run.</exception>
    public static Action<Utf8JsonWriter> Run(ConformRequest request)
    {
        if (!ServerName.TryParse(request.GetString("destination"), out ServerName self))
        {
            throw new ConformException("'destination' is not a server name");
        }

        var inbound = new InboundRequest
        {
            Method = request.GetString("method"),
            Target = request.GetString("uri"),
            Authorization = ReadAuthorization(request),
            Content = IsAbsent(request, "body") ? default : JsonText.ToUtf8(request.GetString("body")),
        };

        // Keys in "keys" are always valid and keys in "expired_keys" never are, so the time does not matter.
        bool verified = new RequestVerifier(self).TryVerify(inbound, ConformKeys.Read(request), now: DateTimeOffset.UnixEpoch, out VerifiedRequest? proven, out RequestVerificationError error);
        return writer =>
        {
            writer.WriteBoolean("verified"u8, verified);
            if (!verified)
            {
                writer.WriteString("error"u8, error.Code);
                writer.WriteString("reason"u8, error.ToString());
                return;
            }

            writer.WriteString("origin"u8, proven!.Origin.Utf8Span);
            writer.WriteString("key_id"u8, proven.KeyId.Utf8Span);
            if (proven.Content.IsEmpty)
            {
                writer.WriteNull("content"u8);
            }
            else
            {
                writer.WriteString("content"u8, proven.Content.Span);
            }
        };
    }

    /// <summary>Returns the values of <c>authorization</c>: one, several, or none.</summary>
    private static string[] ReadAuthorization(ConformRequest request)
    {
        if (IsAbsent(request, "authorization"))
        {
            return [];
        }

        JsonElement given = request.Get("authorization");
        JsonElement[] values = given.ValueKind == JsonValueKind.Array ? [.. given.EnumerateArray()] : [given];
        return
        [
            .. values.Select(static value => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new ConformException("'authorization' is not a string or a list of strings")),
        ];
    }

    private static bool IsAbsent(ConformRequest request, string name) => !request.Has(name) || request.Get(name).ValueKind == JsonValueKind.Null;
}
