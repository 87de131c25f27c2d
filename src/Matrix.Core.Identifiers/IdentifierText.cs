using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Matrix.Core.Identifiers;

/// <summary>Parsing and formatting that all types of this package share.</summary>
internal static class IdentifierText
{
    /// <summary>The most bytes any grammar accepts: a server name of a 255-byte host, a colon and five digits.</summary>
    internal const int LongestIdentifier = 261;

    private const int MaxBytesPerChar = 3;

    // Replaces rather than throws: text that broke its caller's promise must still be printable.
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

        // A char never becomes less than one byte, so what is too long here is too long there.
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

    /// <summary>UTF-16 to a new array of UTF-8, refusing lone surrogates.</summary>
    internal static bool TryEncode(ReadOnlySpan<char> text, out byte[] utf8)
    {
        utf8 = new byte[Lenient.GetByteCount(text)];
        return TryEncode(text, utf8, out _);
    }

    /// <summary>UTF-8 to UTF-16; never throws, since only a broken promise of <c>FromTrusted</c> can put bytes here that are not UTF-8.</summary>
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

    // The text itself is left out: it may be hostile, long, or private.
    private static FormatException NotOfShape<T>()
        where T : struct, IText<T>
        => new($"The text is not a valid {typeof(T).Name}: expected {T.Shape}.");
}
