using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Homeserver.Serving;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>The maximum number of event IDs of one list.</summary>
    private const int MaxIds = 1_000;

    // The bound on nesting applies to each event, which is parsed on its own.
    private const int MaxDepth = 4096;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth + 1 };

    public static bool TryParse(ReadOnlyMemory<byte> content, [NotNullWhen(true)] out JsonDocument? body, out FederationReply error)
    {
        error = default;
        body = null;

        // The body of a signed request is canonical already. That of another one can have text that no string holds, or a member twice.
        if (!CanonicalJson.TryCanonicalize(content.Span, CanonicalJsonMode.RelaxedVerbatim, MaxDepth, out byte[] canonical, out JsonError invalid))
        {
            error = FederationReply.NotJson($"The body is not JSON: {invalid}");
            return false;
        }

        body = JsonDocument.Parse(canonical, Options);

        if (body.RootElement.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        body.Dispose();
        body = null;
        error = FederationReply.BadJson("The body is not a JSON object.");
        return false;
    }

    /// <summary>Reads a list of event IDs. Items that are not event IDs are left out: no event has them.</summary>
    public static bool TryReadIds(JsonElement owner, string name, out EventId[] ids)
    {
        ids = [];
        if (!owner.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxIds)
        {
            return false;
        }

        ids = [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String && EventId.TryParse(item.GetString(), out EventId id) ? id : default).Where(id => !id.IsDefault)];
        return true;
    }

    public static long? ReadInteger(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    public static string? ReadString(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Returns the bytes of a value.</summary>
    public static ReadOnlyMemory<byte> ReadRaw(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();
}
