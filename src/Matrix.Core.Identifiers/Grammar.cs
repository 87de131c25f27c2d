using System.Buffers;
using System.Text.Unicode;

namespace Matrix.Core.Identifiers;

/// <summary>The productions that more than one identifier uses. Matrix spec, appendices, § Identifier Grammar.</summary>
internal static class Grammar
{
    /// <summary>The most bytes of UTF-8 in an identifier, the sigil and the server name among them.</summary>
    internal const int MaxLength = 255;

    /// <summary>Sigil and unpadded URL-safe base64 of a SHA-256 hash.</summary>
    internal const int HashIdLength = 44;

    private static readonly SearchValues<byte> UrlSafeBase64 =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>
    /// <c>sigil localpart ":" server_name</c>, split at the first colon: a localpart cannot hold one, a server name can.
    /// The localpart is any text, also none, without NUL.
    /// </summary>
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

    /// <summary>
    /// <c>sigil</c> and 43 characters of URL-safe base64. The last of them has two unused bits, which are not looked at:
    /// identifiers are compared as text, so two that decode to the same hash are still two.
    /// </summary>
    internal static bool IsHashId(ReadOnlySpan<byte> utf8, byte sigil) =>
        utf8.Length == HashIdLength && HasSigil(utf8, sigil) && !utf8[1..].ContainsAnyExcept(UrlSafeBase64);

    internal static bool HasSigil(ReadOnlySpan<byte> utf8, byte sigil) => !utf8.IsEmpty && utf8[0] == sigil;

    /// <summary>What is between the sigil and the first colon, or the end where there is no colon. Total: unchecked text has a localpart too.</summary>
    internal static Utf8Text LocalpartOf(Utf8Text text, byte sigil)
    {
        Utf8Text head = HeadOf(text);
        return HasSigil(head.Span, sigil) ? head.Slice(1, head.Length - 1) : head;
    }

    /// <summary>All that follows the first colon, unchecked; <see langword="null"/> where nothing does.</summary>
    internal static ServerName? ServerNameOf(Utf8Text text)
    {
        Utf8Text tail = TailOf(text);
        return tail.IsEmpty ? null : ServerName.UnsafeFromUtf8(tail.Memory);
    }

    /// <summary>What is before the first colon; all of it where there is none.</summary>
    internal static Utf8Text HeadOf(Utf8Text text)
    {
        int colon = text.Span.IndexOf((byte)':');
        return colon < 0 ? text : text.Slice(0, colon);
    }

    /// <summary>What follows the first colon; default where there is none.</summary>
    internal static Utf8Text TailOf(Utf8Text text)
    {
        int colon = text.Span.IndexOf((byte)':');
        return colon < 0 ? default : text.Slice(colon + 1, text.Length - colon - 1);
    }

    /// <summary>A copy with another sigil.</summary>
    internal static byte[] WithSigil(ReadOnlySpan<byte> utf8, byte sigil)
    {
        byte[] copy = utf8.ToArray();
        copy[0] = sigil;
        return copy;
    }
}
