using System.Buffers;
using System.Text.Unicode;

namespace Matrix.Core.Identifiers;

/// <summary>Provides the grammar rules that more than one identifier uses.</summary>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#identifier-grammar">Matrix specification, appendices, Identifier Grammar</seealso>
internal static class Grammar
{
    /// <summary>The maximum length of an identifier in bytes of UTF-8, including the sigil and the server name.</summary>
    internal const int MaxLength = 255;

    /// <summary>The length in bytes of a sigil and the unpadded URL-safe base64 of a SHA-256 hash.</summary>
    internal const int HashIdLength = 44;

    private static readonly SearchValues<byte> UrlSafeBase64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Determines whether the text is <c>sigil localpart ":" server_name</c>, at most <see cref="MaxLength"/> bytes.</summary>
    /// <remarks>
    /// The text is split at the first colon, because a localpart cannot contain a colon and a server name can. The localpart is any text without NUL and may be
    /// empty.
    /// </remarks>
    internal static bool IsLocalpartAndServer(ReadOnlySpan<byte> utf8, byte sigil)
    {
        if (utf8.Length > MaxLength || !HasSigil(utf8, sigil))
        {
            return false;
        }

        int colon = utf8.IndexOf((byte)':');
        return colon > 0
            && !utf8[..colon].Contains((byte)0)
            && Utf8.IsValid(utf8[..colon])
            && ServerName.IsValid(utf8[(colon + 1)..]);
    }

    /// <summary>Determines whether the text is <c>sigil</c> and 43 characters of URL-safe base64.</summary>
    /// <remarks>
    /// The two unused bits of the last character are not checked. Identifiers are compared as text, so two IDs that decode to the same hash are different.
    /// </remarks>
    internal static bool IsHashId(ReadOnlySpan<byte> utf8, byte sigil) =>
        utf8.Length == HashIdLength && HasSigil(utf8, sigil) && !utf8[1..].ContainsAnyExcept(UrlSafeBase64);

    internal static bool HasSigil(ReadOnlySpan<byte> utf8, byte sigil) => !utf8.IsEmpty && utf8[0] == sigil;

    /// <summary>Returns the text between the sigil and the first colon, or the end of the text if it does not contain a colon. Works on unchecked text.</summary>
    internal static Utf8Text LocalpartOf(Utf8Text text, byte sigil)
    {
        Utf8Text head = HeadOf(text);
        return HasSigil(head.Utf8Span, sigil) ? head.Slice(1, head.Length - 1) : head;
    }

    /// <summary>Returns all text after the first colon, unchecked, or <see langword="null"/> if that text is empty.</summary>
    internal static ServerName? ServerNameOf(Utf8Text text)
    {
        Utf8Text tail = TailOf(text);
        return tail.IsEmpty ? null : ServerName.UnsafeFromUtf8(tail.Utf8);
    }

    /// <summary>Returns the text before the first colon, or the whole text if it does not contain a colon.</summary>
    internal static Utf8Text HeadOf(Utf8Text text)
    {
        int colon = text.Utf8Span.IndexOf((byte)':');
        return colon < 0 ? text : text.Slice(0, colon);
    }

    /// <summary>Returns the text after the first colon, or the default value if the text does not contain a colon.</summary>
    internal static Utf8Text TailOf(Utf8Text text)
    {
        int colon = text.Utf8Span.IndexOf((byte)':');
        return colon < 0 ? default : text.Slice(colon + 1, text.Length - colon - 1);
    }

    /// <summary>Returns a copy of the identifier with another sigil.</summary>
    internal static byte[] WithSigil(ReadOnlySpan<byte> utf8, byte sigil)
    {
        byte[] copy = utf8.ToArray();
        copy[0] = sigil;
        return copy;
    }
}
