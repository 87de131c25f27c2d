using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Matrix.Core.Signing;

/// <summary>Encodes and decodes base64 without padding, the encoding of hashes, keys and signatures in Matrix.</summary>
/// <remarks>
/// <para>
/// Text is written without padding and read with all of its padding or none. White space, characters outside the alphabet, a length that no sequence of bytes has
/// (4n + 1) and misplaced or partial padding are refused.
/// </para>
/// <para>
/// The bits of the last character that carry no data are ignored, as by other servers (the seed in the specification's own examples has them set). Two texts may
/// therefore decode to the same bytes: identifiers in base64 are compared as text, not decoded.
/// </para>
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/appendices/#unpadded-base64">Matrix specification, appendices, Unpadded Base64</seealso>
public static class UnpaddedBase64
{
    /// <summary>The number of characters that are checked and decoded at a time, a multiple of 4.</summary>
    private const int ChunkLength = 256;

    private static readonly SearchValues<byte> StandardCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);
    private static readonly SearchValues<byte> UrlSafeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);
    private static readonly SearchValues<byte> EitherCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);

    /// <summary>Returns the number of characters that encode a number of bytes without padding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, or the length of the text would exceed <see cref="int.MaxValue"/>.</exception>
    public static int GetEncodedLength(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteCount, (int)(int.MaxValue * 3L / 4));
        return (int)(((byteCount * 4L) + 2) / 3);
    }

    /// <summary>Returns the maximum number of bytes that a number of characters can encode. The result is exact for text without padding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static int GetMaxDecodedLength(int charCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(charCount);
        return (int)(charCount * 3L / 4);
    }

    /// <summary>Encodes bytes as a string.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="alphabet"><see cref="Base64Alphabet.Standard"/> or <see cref="Base64Alphabet.UrlSafe"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The alphabet is neither of the two.</exception>
    public static string Encode(ReadOnlySpan<byte> bytes, Base64Alphabet alphabet = Base64Alphabet.Standard)
    {
        ThrowIfNotForWriting(alphabet);
        if (alphabet == Base64Alphabet.UrlSafe)
        {
            return Base64Url.EncodeToString(bytes);
        }

        return string.Create(GetEncodedLength(bytes.Length), bytes, static (chars, bytes) =>
        {
            int whole = bytes.Length / 3 * 3;
            _ = Convert.TryToBase64Chars(bytes[..whole], chars, out int written);
            if (whole != bytes.Length)
            {
                Span<char> last = stackalloc char[4];
                _ = Convert.TryToBase64Chars(bytes[whole..], last, out _);
                last[..(chars.Length - written)].CopyTo(chars[written..]);
            }
        });
    }

    /// <summary>Encodes bytes as UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="utf8">Receives the text. It must have at least <see cref="GetEncodedLength"/> bytes and must not overlap <paramref name="bytes"/>.</param>
    /// <param name="alphabet"><see cref="Base64Alphabet.Standard"/> or <see cref="Base64Alphabet.UrlSafe"/>.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException"><paramref name="utf8"/> is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The alphabet is neither of the two.</exception>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> utf8, Base64Alphabet alphabet = Base64Alphabet.Standard)
    {
        ThrowIfNotForWriting(alphabet);
        int length = GetEncodedLength(bytes.Length);
        if (utf8.Length < length)
        {
            throw new ArgumentException($"{bytes.Length} bytes are written in {length} characters; there is room for {utf8.Length}.", nameof(utf8));
        }

        if (alphabet == Base64Alphabet.UrlSafe)
        {
            return Base64Url.EncodeToUtf8(bytes, utf8);
        }

        int whole = bytes.Length / 3 * 3;
        _ = Base64.EncodeToUtf8(bytes[..whole], utf8, out _, out int written);
        if (whole != bytes.Length)
        {
            Span<byte> last = stackalloc byte[4];
            _ = Base64.EncodeToUtf8(bytes[whole..], last, out _, out _);
            last[..(length - written)].CopyTo(utf8[written..]);
        }

        return length;
    }

    /// <summary>Tries to decode UTF-8 text into a buffer.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="bytes">Receives the bytes. The result is <see langword="false"/> if it is too short. After a failure its content is unspecified.</param>
    /// <param name="bytesWritten">The number of bytes written, or 0 after a failure.</param>
    /// <param name="alphabet">The alphabet that is accepted.</param>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, Span<byte> bytes, out int bytesWritten, Base64Alphabet alphabet = Base64Alphabet.Standard) =>
        (alphabet != Base64Alphabet.UrlSafe && TryDecodeDirectly(utf8, bytes, out bytesWritten))
        || TryDecodeCore(utf8, bytes, out bytesWritten, alphabet);

    /// <summary>Tries to decode text into a buffer.</summary>
    /// <param name="chars">The text.</param>
    /// <param name="bytes">Receives the bytes. The result is <see langword="false"/> if it is too short. After a failure its content is unspecified.</param>
    /// <param name="bytesWritten">The number of bytes written, or 0 after a failure.</param>
    /// <param name="alphabet">The alphabet that is accepted.</param>
    public static bool TryDecode(ReadOnlySpan<char> chars, Span<byte> bytes, out int bytesWritten, Base64Alphabet alphabet = Base64Alphabet.Standard) =>
        TryDecodeCore(chars, bytes, out bytesWritten, alphabet);

    /// <summary>Tries to decode UTF-8 text into a new array.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="bytes">The bytes, or <see langword="null"/> after a failure.</param>
    /// <param name="alphabet">The alphabet that is accepted.</param>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out byte[]? bytes, Base64Alphabet alphabet = Base64Alphabet.Standard) =>
        TryDecodeToArray(utf8, out bytes, alphabet);

    /// <summary>Tries to decode text into a new array.</summary>
    /// <param name="chars">The text.</param>
    /// <param name="bytes">The bytes, or <see langword="null"/> after a failure.</param>
    /// <param name="alphabet">The alphabet that is accepted.</param>
    public static bool TryDecode(ReadOnlySpan<char> chars, [NotNullWhen(true)] out byte[]? bytes, Base64Alphabet alphabet = Base64Alphabet.Standard) =>
        TryDecodeToArray(chars, out bytes, alphabet);

    /// <summary>Tries to decode the most common form directly: the standard alphabet without padding.</summary>
    /// <remarks>
    /// The platform's decoder gets whole groups as they are. It skips white space, so three bytes for each group prove that the text had none. A result of
    /// <see langword="false"/> is not a verdict: <see cref="TryDecodeCore"/> then decides.
    /// </remarks>
    private static bool TryDecodeDirectly(ReadOnlySpan<byte> utf8, Span<byte> bytes, out int bytesWritten)
    {
        bytesWritten = 0;
        int whole = utf8.Length & ~3;
        int rest = utf8.Length - whole;
        int length = GetMaxDecodedLength(utf8.Length);
        if (rest == 1 || bytes.Length < length)
        {
            return false;
        }

        _ = Base64.DecodeFromUtf8(utf8[..whole], bytes, out _, out int written, isFinalBlock: false);
        if (written != whole / 4 * 3)
        {
            return false;
        }

        if (rest != 0)
        {
            Span<byte> last = [(byte)'A', (byte)'A', (byte)'A', (byte)'A'];
            Span<byte> decoded = stackalloc byte[3];
            utf8[whole..].CopyTo(last);
            _ = Base64.DecodeFromUtf8(last, decoded, out _, out int lastWritten, isFinalBlock: false);
            if (lastWritten != decoded.Length)
            {
                return false;
            }

            decoded[..(rest - 1)].CopyTo(bytes[written..]);
            CryptographicOperations.ZeroMemory(last); // the text may have been a seed
            CryptographicOperations.ZeroMemory(decoded);
        }

        bytesWritten = length;
        return true;
    }

    private static bool TryDecodeToArray<TChar>(ReadOnlySpan<TChar> text, [NotNullWhen(true)] out byte[]? bytes, Base64Alphabet alphabet)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        bytes = null;
        if (!TryGetDataLength(text, out int length))
        {
            return false;
        }

        byte[] decoded = new byte[GetMaxDecodedLength(length)];
        bytes = TryDecodeCore(text, decoded, out _, alphabet) ? decoded : null;
        return bytes is not null;
    }

    /// <summary>Copies the text, a chunk at a time, into the standard alphabet and decodes the copy with the platform's decoder.</summary>
    /// <remarks>
    /// The decoder skips white space and requires padding. Therefore it gets only characters of the alphabet, and a short last group is filled with zero bits.
    /// </remarks>
    private static bool TryDecodeCore<TChar>(ReadOnlySpan<TChar> text, Span<byte> bytes, out int bytesWritten, Base64Alphabet alphabet)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        SearchValues<byte> characters = CharactersOf(alphabet);
        bytesWritten = 0;
        if (!TryGetDataLength(text, out int length) || bytes.Length < GetMaxDecodedLength(length))
        {
            return false;
        }

        Span<byte> chunk = stackalloc byte[ChunkLength];
        Span<byte> decoded = stackalloc byte[ChunkLength / 4 * 3];
        bool valid = true;
        for (int at = 0, to = 0; valid && at < length; at += ChunkLength)
        {
            int count = Math.Min(ChunkLength, length - at);
            Span<byte> groups = chunk[..((count + 3) & ~3)];
            groups[count..].Fill((byte)'A');
            valid = TryCopyAscii(text.Slice(at, count), groups) && !groups.ContainsAnyExcept(characters);
            if (valid)
            {
                groups.Replace((byte)'-', (byte)'+');
                groups.Replace((byte)'_', (byte)'/');
                _ = Base64.DecodeFromUtf8(groups, decoded, out _, out _);
                int size = GetMaxDecodedLength(count);
                decoded[..size].CopyTo(bytes[to..]);
                to += size;
            }
        }

        // The text may have been a seed.
        CryptographicOperations.ZeroMemory(chunk);
        CryptographicOperations.ZeroMemory(decoded);
        bytesWritten = valid ? GetMaxDecodedLength(length) : 0;
        return valid;
    }

    /// <summary>Finds the number of characters before the padding. Returns <see langword="false"/> if the padding or the length is not valid.</summary>
    private static bool TryGetDataLength<TChar>(ReadOnlySpan<TChar> text, out int length)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        TChar padding = TChar.CreateTruncating('=');
        length = text.Length;
        while (length > 0 && text.Length - length < 2 && text[length - 1] == padding)
        {
            length--;
        }

        return length % 4 != 1 && (length == text.Length || text.Length % 4 == 0);
    }

    private static bool TryCopyAscii<TChar>(ReadOnlySpan<TChar> text, Span<byte> ascii)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (typeof(TChar) == typeof(char))
        {
            return Ascii.FromUtf16(MemoryMarshal.Cast<TChar, char>(text), ascii, out _) == OperationStatus.Done;
        }

        MemoryMarshal.AsBytes(text).CopyTo(ascii);
        return true;
    }

    private static SearchValues<byte> CharactersOf(Base64Alphabet alphabet) => alphabet switch
    {
        Base64Alphabet.Standard => StandardCharacters,
        Base64Alphabet.UrlSafe => UrlSafeCharacters,
        Base64Alphabet.Either => EitherCharacters,
        _ => throw new ArgumentOutOfRangeException(nameof(alphabet), alphabet, "The value is not a defined alphabet."),
    };

    private static void ThrowIfNotForWriting(Base64Alphabet alphabet)
    {
        if (alphabet is not (Base64Alphabet.Standard or Base64Alphabet.UrlSafe))
        {
            throw new ArgumentOutOfRangeException(nameof(alphabet), alphabet, "Text is written in the standard or the URL-safe alphabet.");
        }
    }
}
