using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Federation.Requests;

/// <summary>The object that stands for a request and is signed: method, target, both servers, and the body where there is one.</summary>
/// <remarks>Matrix spec, server-server API, § Request Authentication, step 1.</remarks>
internal static class RequestObject
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Whether a method or a target can be signed: visible ASCII, as it goes over the wire. What a request line can hold beside it (a client that sends
    /// raw UTF-8) reaches servers in different readings, so that no signature over it can be relied on.
    /// </summary>
    public static bool IsVisibleAscii(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('!', '~');

    /// <summary>Writes the bytes to sign.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target.</param>
    /// <param name="origin">The server that sends.</param>
    /// <param name="destination">The server that receives.</param>
    /// <param name="content">The body in canonical JSON.</param>
    /// <param name="hasContent">Whether the object has a <c>content</c>: a request without a body has none.</param>
    public static byte[] Write(string method, string target, ServerName origin, ServerName destination, ReadOnlySpan<byte> content, bool hasContent)
    {
        byte[] rest = WriteWithoutContent(method, target, origin, destination);
        if (!hasContent)
        {
            return rest;
        }

        // "content" comes before all other members in canonical order.
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
            writer.WriteString("destination"u8, destination.Span);
            writer.WriteString("method"u8, method);
            writer.WriteString("origin"u8, origin.Span);
            writer.WriteString("uri"u8, target);
            writer.WriteEndObject();
        }

        return CanonicalJson.TryCanonicalize(buffer.WrittenSpan, CanonicalJsonMode.Relaxed, out byte[] canonical, out JsonError error)
            ? canonical
            : throw new InvalidOperationException($"The writer wrote what is no JSON: {error}.");
    }
}
