using System.Buffers;
using System.Globalization;
using System.Text;

namespace Matrix.Core.Federation.Client;

/// <summary>Builds a request target: the path and query that are sent and signed.</summary>
/// <remarks>
/// All bytes of the UTF-8 text are percent-encoded except the unreserved characters of RFC 3986, so that neither a proxy nor <see cref="Uri"/> rewrites the
/// target. A segment <c>.</c> or <c>..</c> cannot be encoded and is refused: the signed request would go to another endpoint.
/// </remarks>
internal sealed class RequestTarget
{
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StringBuilder _text;
    private char _separator = '?';

    /// <param name="prefix">The fixed part of the path, already encoded, without a trailing slash.</param>
    public RequestTarget(string prefix) => _text = new StringBuilder(prefix, prefix.Length + 128);

    public RequestTarget Segment(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || utf8.SequenceEqual("."u8) || utf8.SequenceEqual(".."u8))
        {
            throw new ArgumentException("A path segment must not be empty, '.' or '..'. The request would go to another endpoint.", nameof(utf8));
        }

        _ = _text.Append('/');
        Append(utf8);
        return this;
    }

    public RequestTarget Segment(string text) => Segment(ToUtf8(text));

    public RequestTarget Query(string name, ReadOnlySpan<byte> value)
    {
        _ = _text.Append(_separator);
        _separator = '&';
        Append(ToUtf8(name));
        _ = _text.Append('=');
        Append(value);
        return this;
    }

    /// <summary>Adds a query parameter, or nothing if the value is null.</summary>
    public RequestTarget Query(string name, string? value) => value is null ? this : Query(name, ToUtf8(value));

    /// <summary>Adds a query parameter, or nothing if the value is null.</summary>
    public RequestTarget Query(string name, long? value) => Query(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a query parameter, or nothing if the value is null.</summary>
    public RequestTarget Query(string name, bool? value) => Query(name, value switch { null => null, true => "true", false => "false" });

    public override string ToString() => _text.ToString();

    private static byte[] ToUtf8(string text) => StrictUtf8.GetBytes(text);

    private void Append(ReadOnlySpan<byte> utf8)
    {
        foreach (byte unit in utf8)
        {
            if (Unreserved.Contains(unit))
            {
                _ = _text.Append((char)unit);
            }
            else
            {
                _ = _text.Append('%').Append(ToHex(unit >> 4)).Append(ToHex(unit & 0xF));
            }
        }
    }

    private static char ToHex(int digit) => "0123456789ABCDEF"[digit];
}
