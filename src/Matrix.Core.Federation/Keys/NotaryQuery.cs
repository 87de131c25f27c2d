using System.Buffers;
using System.Text.Json;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Keys;

/// <summary>Writes the body of <c>POST /_matrix/key/v2/query</c>.</summary>
internal static class NotaryQuery
{
    /// <summary>
    /// Writes the body. Servers and key IDs are sorted and occur once, with the latest requested time, or 0 for any time. A request for all keys of a server has no key IDs.
    /// </summary>
    public static byte[] Write(IReadOnlyList<KeyRequest> requests)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteStartObject("server_keys"u8);
        foreach (IGrouping<ServerName, KeyRequest> server in requests.GroupBy(request => request.Server).OrderBy(group => group.Key))
        {
            writer.WriteStartObject(server.Key.Utf8Span);
            if (!server.Any(request => request.KeyId.IsDefault))
            {
                WriteKeys(writer, server);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteKeys(Utf8JsonWriter writer, IEnumerable<KeyRequest> requests)
    {
        foreach (IGrouping<KeyId, KeyRequest> key in requests.GroupBy(request => request.KeyId).OrderBy(group => group.Key))
        {
            writer.WriteStartObject(key.Key.Utf8Span);
            writer.WriteNumber("minimum_valid_until_ts"u8, Math.Max(0, key.Max(request => request.MinimumValidUntil)?.Milliseconds ?? 0));
            writer.WriteEndObject();
        }
    }
}
