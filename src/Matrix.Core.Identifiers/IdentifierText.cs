using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Matrix.Core.Identifiers;

/// <summary>Provides the parsing and formatting that all types of this package share.</summary>
internal static class IdentifierText
{
    /// <summary>The maximum number of bytes that any grammar accepts: a server name with a host of 255 bytes, a colon and five digits.</summary>
    internal const int LongestIdentifier = 261;

    private const int MaxBytesPerChar = 3;

    // This encoding replaces invalid bytes, because text that was created unchecked must still be printable.
    private static readonly UTF8Encoding Lenient = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    internal static T Parse<T>(ReadOnlySpan<char> text)
        where T : struct, IText<T>
        => T.TryParse(text, provider: null, out T result) ? result : throw NotOfShape<T>();

    internal static T Parse<T>(ReadOnlySpan<byte> utf8)
        where T : struct, IText<T>
        => T.TryParse(utf8, provider: null, out T result) ? result : throw NotOfShape<T>();

    internal static T Parse<T>(string text)
        where T : struct, IText<T>
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse<T>(text.AsSpan());
    }

    internal static bool TryParse<T>(string? text, out T result)
        where T : struct, IText<T>
    {
        result = default;
        return text is not null && T.TryParse(text.AsSpan(), provider: null, out result);
    }

    internal static bool TryParseIdentifier<T>(ReadOnlySpan<char> text, out T result)
        where T : struct, IIdentifier<T>
    {
        result = default;

        // Each char becomes at least one byte, so text with more chars than the limit also has more bytes than the limit.
        if (text.Length > T.LongestText)
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[LongestIdentifier * MaxBytesPerChar];
        return TryEncode(text, buffer, out int written) && TryParseIdentifier(buffer[..written], out result);
    }

    internal static bool TryParseIdentifier<T>(ReadOnlySpan<byte> utf8, out T result)
        where T : struct, IIdentifier<T>
    {
        bool valid = T.IsValid(utf8);
        result = valid ? T.UnsafeFromUtf8(utf8.ToArray()) : default;
        return valid;
    }

    internal static bool TryParseIdentifier<T>(ReadOnlyMemory<byte> utf8, out T result)
        where T : struct, IIdentifier<T>
    {
        bool valid = T.IsValid(utf8.Span);
        result = valid ? T.UnsafeFromUtf8(utf8) : default;
        return valid;
    }

    /// <summary>Tries to encode UTF-16 as a new array of UTF-8. Returns <see langword="false"/> for a lone surrogate.</summary>
    internal static bool TryEncode(ReadOnlySpan<char> text, out byte[] utf8)
    {
        utf8 = new byte[Lenient.GetByteCount(text)];
        return TryEncode(text, utf8, out _);
    }

    /// <summary>Decodes UTF-8 as a string. Never throws: only <c>UnsafeFromUtf8</c> can supply bytes that are not UTF-8, and those bytes are replaced.</summary>
    internal static string Decode(ReadOnlySpan<byte> utf8) => Lenient.GetString(utf8);

    internal static bool TryFormat(ReadOnlySpan<byte> utf8, Span<char> destination, out int charsWritten)
    {
        bool fits = Utf8.ToUtf16(utf8, destination, out _, out charsWritten) == OperationStatus.Done;
        charsWritten = fits ? charsWritten : 0;
        return fits;
    }

    internal static bool TryFormat(ReadOnlySpan<byte> utf8, Span<byte> destination, out int bytesWritten)
    {
        bool fits = utf8.TryCopyTo(destination);
        bytesWritten = fits ? utf8.Length : 0;
        return fits;
    }

    private static bool TryEncode(ReadOnlySpan<char> text, Span<byte> destination, out int written) =>
        Utf8.FromUtf16(text, destination, out _, out written, replaceInvalidSequences: false) == OperationStatus.Done;

    // The message omits the text, which may be hostile, long or private.
    private static FormatException NotOfShape<T>()
        where T : struct, IText<T>
        => new($"The text is not a valid {typeof(T).Name}: expected {T.Shape}.");
}
