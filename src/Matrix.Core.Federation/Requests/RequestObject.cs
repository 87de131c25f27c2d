using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Requests;

/// <summary>Writes the JSON object that represents a request and is signed: its method, target, origin, destination and optional body.</summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#request-authentication">Request Authentication</see>, step 1.
/// </remarks>
internal static class RequestObject
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Determines whether a method or a target can be signed: it must be visible ASCII, as sent. Other characters in a request line (for example raw UTF-8)
    /// reach servers in different readings, so that a signature over them is not reliable.
    /// </summary>
    public static bool IsVisibleAscii(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('!', '~');

    /// <summary>Writes the bytes to sign.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target.</param>
    /// <param name="origin">The sending server.</param>
    /// <param name="destination">The receiving server.</param>
    /// <param name="content">The body in canonical JSON.</param>
    /// <param name="hasContent">Whether the object has a <c>content</c> member. A request without a body has none.</param>
    public static byte[] Write(string method, string target, ServerName origin, ServerName destination, ReadOnlySpan<byte> content, bool hasContent)
    {
        byte[] rest = WriteWithoutContent(method, target, origin, destination);
        if (!hasContent)
        {
            return rest;
        }

        // In canonical order, "content" comes before all other members.
        ReadOnlySpan<byte> name = "{\"content\":"u8;
        byte[] bytes = new byte[name.Length + content.Length + rest.Length];
        name.CopyTo(bytes);
        content.CopyTo(bytes.AsSpan(name.Length));
        rest.CopyTo(bytes.AsSpan(name.Length + content.Length));
        bytes[name.Length + content.Length] = (byte)',';
        return bytes;
    }

    private static byte[] WriteWithoutContent(string method, string target, ServerName origin, ServerName destination)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("destination"u8, destination.Utf8Span);
            writer.WriteString("method"u8, method);
            writer.WriteString("origin"u8, origin.Utf8Span);
            writer.WriteString("uri"u8, target);
            writer.WriteEndObject();
        }

        return CanonicalJson.TryCanonicalize(buffer.WrittenSpan, CanonicalJsonMode.Relaxed, out byte[] canonical, out JsonError error)
            ? canonical
            : throw new InvalidOperationException($"The written object is not valid JSON: {error}.");
    }
}
