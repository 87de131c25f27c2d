using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Matrix.Core.AspNetCore.Tests;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record HttpAnswer(int Status, string? ContentType, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public static async Task<HttpAnswer> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        // An answer ends by its length. A server that did not read the whole request closes the connection seconds later.
        var received = new List<byte>();
        byte[] buffer = new byte[4096];
        string text = "";
        try
        {
            int read;
            while (!IsWhole(text) && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                received.AddRange(buffer.AsSpan(0, read));
                text = Encoding.UTF8.GetString([.. received]);
            }
        }
        catch (IOException)
        {
            // The server closed the connection with a part of the body unread.
        }

        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string[] head = text[..end].Split("\r\n");
        string? Find(string name) => head.FirstOrDefault(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..].Trim();
        string body = text[(end + 4)..];
        if (Find("Transfer-Encoding:") == "chunked")
        {
            int line = body.IndexOf("\r\n", StringComparison.Ordinal);
            body = body.Substring(line + 2, int.Parse(body.AsSpan(0, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }

        return new HttpAnswer(int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture), Find("Content-Type:"), body);
    }

    private static bool IsWhole(string text)
    {
        const string Length = "Content-Length:";
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string? line = end < 0 ? null : text[..end].Split("\r\n").FirstOrDefault(line => line.StartsWith(Length, StringComparison.OrdinalIgnoreCase));
        return line is not null && Encoding.UTF8.GetByteCount(text.AsSpan(end + 4)) >= int.Parse(line.AsSpan(Length.Length), CultureInfo.InvariantCulture);
    }
}
